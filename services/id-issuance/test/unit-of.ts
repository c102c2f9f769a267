import type { Transaction } from '@hub/postgres'
import { cancellationStore } from '../src/adapters/postgres/cancellation-store.ts'
import { establishmentStore } from '../src/adapters/postgres/establishment-store.ts'
import { importStore } from '../src/adapters/postgres/import-store.ts'
import { numberStore } from '../src/adapters/postgres/number-store.ts'
import { personStore } from '../src/adapters/postgres/person-store.ts'
import { requestStore } from '../src/adapters/postgres/request-store.ts'
import type { UnitOfWork } from '../src/application/ports.ts'

/** The real stores on one transaction. */
export const unitOf = (tx: Transaction): UnitOfWork => ({
  numbers: numberStore(tx),
  persons: personStore(tx),
  requests: requestStore(tx),
  cancellations: cancellationStore(tx),
  imports: importStore(tx),
  establishments: establishmentStore(tx),
  outbox: tx.outbox,
})
