import type { MinistryOfJustice, Verifier } from '../partners/index.ts'
import { lookUntil } from '../demo/look-until.ts'
import { promise, type Story } from '../demo/story.ts'
import type { DemoAct } from '../demo/births.ts'
import type { Hubctl } from './hubctl.ts'

/** Whom the drill takes place between, and what it may touch behind the scenes. */
export interface Stage {
  readonly justice: MinistryOfJustice
  readonly insurance: Verifier
  readonly hubctl: Hubctl
  /** Made-up births, always new ones. */
  readonly drawBirth: (communeCode: string) => DemoAct
  /** Spoils the read model of two numbers. @returns how many rows were touched */
  readonly damage: (numbers: { readonly forgotten: string; readonly astray: string }) => Promise<number>
}

interface Child {
  readonly fullName: string
  readonly dateOfBirth: string
  readonly pin: string
}

const province = '79'
const communeThere = '25747'
const communeElsewhere = '00004'
const births = 6
const consumer = 'population'
const patience = { withinMs: 20_000, everyMs: 100 } as const
const register = async ({ justice }: Stage, birth: DemoAct): Promise<Child> => {
  const { body } = await justice.registerBirth(birth, 10)
  return { ...birth.child, pin: body.identification.pin ?? '' }
}

const outcomeOf = async ({ insurance }: Stage, { pin, fullName, dateOfBirth }: Child): Promise<string> =>
  (await insurance.verify({ pin, fullName, dateOfBirth })).body.outcome

const outcomesOf = (stage: Stage, children: readonly Child[]): Promise<readonly string[]> =>
  Promise.all(children.map((child) => outcomeOf(stage, child)))

const areAll = (outcome: string) => (outcomes: readonly string[]) => outcomes.every((each) => each === outcome)

const tally = (outcomes: readonly string[]): string =>
  [...Map.groupBy(outcomes, (outcome) => outcome)].map(([outcome, all]) => `${all.length} ${outcome}`).join(', ')

/** What a command answered, for programs. */
const ask = async ({ hubctl }: Stage, ...args: readonly string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await hubctl(...args, '--json')
  if (code !== 0) throw new Error(stderr.trim() || `hubctl ended with ${code ?? 'a signal'}`)
  return JSON.parse(stdout) as unknown
}

interface Rows<Row> {
  readonly rows: readonly Row[]
}

interface Group {
  readonly consumer: string
  readonly reason: string
  readonly events: number
  readonly keys: number
}

const quarantinedGroup = async (stage: Stage): Promise<Group | undefined> =>
  ((await ask(stage, 'parked', 'groups')) as Rows<Group>).rows.find(
    (group) => group.consumer === consumer && group.reason === 'quarantined',
  )

interface Quarantine {
  readonly consumer: string
  readonly provinceCode: string
}

/** A drill that was interrupted leaves its quarantine, and what it held. */
const tidy = async (stage: Stage): Promise<void> => {
  const { rows } = (await ask(stage, 'quarantine', 'list')) as Rows<Quarantine>
  const isLeft = rows.some((row) => row.consumer === consumer && row.provinceCode === province)
  if (isLeft) await ask(stage, 'quarantine', 'lift', consumer, province)
  if ((await quarantinedGroup(stage)) === undefined) return
  await ask(stage, 'parked', 'redrive', ...byReason, '--wait')
}

const tellRefusal = async (story: Story, stage: Stage): Promise<readonly Child[]> => {
  const { hubctl, drawBirth } = stage
  const held: Child[] = []
  story.chapter('Population is made to refuse a province')
  await story.step(
    `the register of province ${province} sends rubbish: population shall take nothing of it`,
    async () => {
      const said = await hubctl('quarantine', 'set', consumer, province, '--reason', 'their register sends wrong units')
      return promise(said.code === 0 ? 'in quarantine' : said.stderr, 'in quarantine')
    },
  )
  await story.step(`${births} births there: each gets a number, and none becomes verifiable`, async () => {
    while (held.length < births) held.push(await register(stage, drawBirth(communeThere)))
    const outcomes = await outcomesOf(stage, held)
    return promise(
      `${held.filter(({ pin }) => pin !== '').length} numbers; ${tally(outcomes)}`,
      `${births} numbers; ${births} not-found`,
    )
  })
  await story.step('P5: a birth elsewhere meanwhile is verifiable at once', async () => {
    const child = await register(stage, drawBirth(communeElsewhere))
    return promise(
      await lookUntil(
        () => outcomeOf(stage, child),
        (outcome) => outcome === 'match',
        patience,
      ),
      'match',
    )
  })
  return held
}

interface ParkedRow {
  readonly id: string
  readonly eventId: string
  readonly key: string
}

interface Journey {
  readonly stations: readonly { readonly consumer: string; readonly state: string }[]
}

const tellFinding = async (story: Story, stage: Stage): Promise<void> => {
  const { hubctl } = stage
  story.chapter('The operator finds out')
  await story.step('what is parked, by reason', async () => {
    const group = await lookUntil(
      () => quarantinedGroup(stage),
      (found) => (found?.keys ?? 0) >= births,
      patience,
    )
    return promise(`${group?.keys ?? 0} persons, ${group?.reason ?? 'nothing'}`, `${births} persons, quarantined`)
  })
  let eventId = ''
  await story.step('which events', async () => {
    const { rows } = (await ask(stage, 'parked', 'list', ...byReason)) as Rows<ParkedRow>
    eventId = rows[0]?.eventId ?? ''
    return promise(`${new Set(rows.map(({ key }) => key)).size} persons`, `${births} persons`)
  })
  await story.step("one event's journey: where it was applied, and where it is held", async () => {
    const { stations } = (await ask(stage, 'events', 'journey', eventId)) as Journey
    const states = stations.map((station) => `${station.consumer} ${station.state}`).toSorted()
    return promise(states.join(', '), 'id-issuance applied, population parked')
  })
  await story.step('a viewer may look and change nothing', async () => {
    const { code } = await hubctl('parked', 'redrive', '--consumer', consumer, '--all', '--as', 'viewer')
    return promise(`exit code ${code ?? ''}`, 'exit code 3')
  })
}

interface Rehearsal {
  readonly keysRehearsed: number
  readonly failedAgain: number
}

interface Redrive {
  readonly state: string
  readonly keysDone: number
  readonly applied: number
  readonly failedAgain: number
}

const byReason = ['--consumer', consumer, '--reason', 'quarantined'] as const

const tellMending = async (story: Story, stage: Stage, held: readonly Child[]): Promise<void> => {
  const { hubctl } = stage
  story.chapter('It is mended')
  const rehearse = async (): Promise<string> => {
    const { keysRehearsed, failedAgain } = (await ask(stage, 'parked', 'rehearse', ...byReason)) as Rehearsal
    return `${failedAgain} of ${keysRehearsed} persons would fail again`
  }
  await story.step('rehearsed too early: everything would fail again, and nothing is touched', async () => {
    return promise(await rehearse(), `${births} of ${births} persons would fail again`)
  })
  await story.step('the refusal is lifted', async () => {
    const said = await hubctl('quarantine', 'lift', consumer, province)
    return promise(said.code === 0 ? 'lifted' : said.stderr, 'lifted')
  })
  await story.step('rehearsed again: everything would go through', async () => {
    return promise(await rehearse(), `0 of ${births} persons would fail again`)
  })
  await story.step('what was parked is still parked: a rehearsal changes nothing', async () => {
    const group = await quarantinedGroup(stage)
    return promise(
      `${group?.keys ?? 0} persons, ${tally(await outcomesOf(stage, held))}`,
      `${births} persons, ${births} not-found`,
    )
  })
  await story.step('redriven, and reported', async () => {
    const done = (await ask(stage, 'parked', 'redrive', ...byReason, '--wait')) as Redrive
    return promise(
      `${done.state}: ${done.keysDone} persons, ${done.failedAgain} failed again`,
      `finished: ${births} persons, 0 failed again`,
    )
  })
  await story.step('every child is verifiable now', async () => {
    const outcomes = await lookUntil(() => outcomesOf(stage, held), areAll('match'), patience)
    return promise(tally(outcomes), `${births} match`)
  })
}

interface Rebuild {
  readonly state: string
  readonly report?: { readonly equal: boolean; readonly differing: number }
}

const tellRebuild = async (story: Story, stage: Stage, [forgotten, astray]: readonly Child[]): Promise<void> => {
  const { damage } = stage
  if (forgotten === undefined || astray === undefined) return
  story.chapter('A read model is damaged and built anew')
  await story.step('somebody deletes one person from verification, and leads the number of another astray', async () =>
    promise(`${await damage({ forgotten: forgotten.pin, astray: astray.pin })} rows`, '2 rows'),
  )
  await story.step('both are unknown', async () =>
    promise(tally(await outcomesOf(stage, [forgotten, astray])), '2 not-found'),
  )
  await story.step('verification is built anew from the topics, beside the model that answers', async () => {
    const { state, report } = (await ask(stage, 'rebuild', 'start', 'verification', '--wait')) as Rebuild
    return promise(
      `${state}, the old model was ${report?.equal === true ? 'right' : 'wrong'}`,
      'finished, the old model was wrong',
    )
  })
  await story.step('both verify again', async () => {
    const outcomes = await lookUntil(() => outcomesOf(stage, [forgotten, astray]), areAll('match'), patience)
    return promise(tally(outcomes), '2 match')
  })
  await story.step('built anew once more: nothing differs', async () => {
    const { state, report } = (await ask(stage, 'rebuild', 'start', 'verification', '--wait')) as Rebuild
    return promise(
      `${state}, the model was ${report?.equal === true ? 'right' : 'wrong'}`,
      'finished, the model was right',
    )
  })
}

/** What goes wrong at three in the morning, from the first sign to the proof that it is over. Each step is a command that an operator types. */
export const runDrill = async (story: Story, stage: Stage): Promise<void> => {
  await tidy(stage)
  const held = await tellRefusal(story, stage)
  await tellFinding(story, stage)
  await tellMending(story, stage, held)
  await tellRebuild(story, stage, held)
}
