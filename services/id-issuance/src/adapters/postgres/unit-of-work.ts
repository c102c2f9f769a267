import type { Transaction } from '@hub/postgres'
import type { UnitOfWork } from '../../application/ports.ts'
import { announcementStore } from './announcement-store.ts'
import { cancellationStore } from './cancellation-store.ts'
import { establishmentStore } from './establishment-store.ts'
import { importStore } from './import-store.ts'
import { rememberHashes } from './likeness.ts'
import { numberStore } from './number-store.ts'
import { personStore } from './person-store.ts'
import { requestStore } from './request-store.ts'

/** All stores on one transaction. */
export const unitOf = (tx: Transaction): UnitOfWork => {
  const hashesOf = rememberHashes()
  return {
    numbers: numberStore(tx),
    persons: personStore(tx, hashesOf),
    requests: requestStore(tx),
    cancellations: cancellationStore(tx),
    imports: importStore(tx, hashesOf),
    announcements: announcementStore(tx),
    establishments: establishmentStore(tx),
    outbox: tx.outbox,
  }
}
