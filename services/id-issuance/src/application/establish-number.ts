import type { NumberSeries, Pin } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import type { NumberAllocator, UnitOfWork } from './ports.ts'

interface Establish {
  readonly personId: PersonId
  readonly series: NumberSeries | undefined
}

/** Gives a person who has no active number one of the series; numbers that are taken, wherever they came from, are passed over. */
export const createEstablish =
  ({ allocator }: { readonly allocator: NumberAllocator }) =>
  async ({ numbers }: Pick<UnitOfWork, 'numbers'>, { personId, series }: Establish, at: Date): Promise<Pin> => {
    if (series === undefined) throw new PermanentFault('series-missing', 'no number can be made for this person')
    for (;;) {
      const pin = await allocator.next(series)
      if ((await numbers.establish(pin, personId, at)) === 'established') return pin
    }
  }
