import type { Actor } from '../domain/actor.ts'
import { findObstacle, transitions, type Establishment } from '../domain/establishment.ts'
import type { Identity } from '../domain/identity.ts'
import { announceImported } from './announce-imported.ts'
import type { GiveOrHold } from './give-or-hold.ts'
import type { InTransaction, ProposalKey, UnitOfWork } from './ports.ts'

export interface StartEstablishment extends ProposalKey {
  readonly by: Actor
  readonly what: string
}

export interface EstablishmentDeps {
  readonly inTransaction: InTransaction
  readonly giveOrHold: GiveOrHold
  readonly now: () => Date
  readonly newId: () => string
}

/** Begins a run, once, however often it is asked. One run at a time: two would look at the same persons. */
export const createStartEstablishment =
  ({ inTransaction, now, newId }: Omit<EstablishmentDeps, 'giveOrHold'>) =>
  ({
    by,
    what,
    idempotencyKey,
    fingerprint,
  }: StartEstablishment): Promise<Establishment | 'key-reused' | 'running-already'> =>
    inTransaction(async ({ establishments }) => {
      const started = await establishments.insert({ id: newId(), by, what, at: now() }, { idempotencyKey, fingerprint })
      if (started !== undefined) return started
      // What stood in the way is committed by now: the same command, or another run.
      const earlier = await establishments.findByKey(by.client, idempotencyKey)
      if (earlier === undefined) return 'running-already'
      return earlier.fingerprint === fingerprint ? earlier.found : 'key-reused'
    })

/** Pauses a run, or lets it go on. Idempotent. @returns undefined if there is none, or it is completed */
export const createSteerEstablishment =
  ({ inTransaction, now }: Pick<EstablishmentDeps, 'inTransaction' | 'now'>) =>
  (id: string, to: 'paused' | 'running'): Promise<Establishment | 'completed' | undefined> =>
    inTransaction(async ({ establishments }) => {
      const current = await establishments.lock(id)
      if (current === undefined) return undefined
      if (current.state === 'completed') return 'completed'
      const steered: Establishment = { ...current, state: to, changedAt: now() }
      await establishments.save(steered)
      return steered
    })

const personsPerStep = 200

/**
 * Takes the next persons of a run that is not paused: who has never had a number gets one, or is held where somebody alike is known. A step is one
 * transaction with how far the run has come, so a crash loses nothing and does nothing twice.
 */
export const createContinueEstablishment = ({ inTransaction, giveOrHold, now, newId }: EstablishmentDeps) => {
  const establish = async (unit: UnitOfWork, run: Establishment, person: Identity): Promise<Establishment> => {
    const { personId, series } = person
    const obstacle = findObstacle(person)
    if (obstacle !== undefined)
      return { ...run, obstacles: { ...run.obstacles, [obstacle]: run.obstacles[obstacle] + 1 } }
    const asked = { id: newId(), origin: 'collection' as const, personId, series, requestedBy: run.by, candidates: [] }
    const given = await giveOrHold(unit, { asked, person, at: now() })
    return given === undefined ? run : { ...run, [given]: run[given] + 1 }
  }

  /** @returns whether there may be more to do */
  return (): Promise<boolean> =>
    inTransaction(async (unit) => {
      const run = await unit.establishments.lockRunning()
      if (run === undefined) return false
      const persons = await unit.persons.listWithoutNumber(run.lastPerson, personsPerStep)
      await announceImported(
        unit,
        persons.map(({ personId }) => personId),
      )
      let current = run
      for (const person of persons) current = await establish(unit, current, person)
      const last = persons.at(-1)
      const isDone = last === undefined
      await unit.establishments.save({
        ...current,
        state: isDone ? transitions.running.finish : 'running',
        lastPerson: last?.personId ?? run.lastPerson,
        changedAt: now(),
      })
      return !isDone
    })
}
