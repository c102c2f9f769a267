import { findHeld, type IdentityAuthority, type MinistryOfJustice } from '../partners/index.ts'
import { demoTwins, type DemoAct, type Run } from './births.ts'
import { lookUntil } from './look-until.ts'
import { promise, type Story } from './story.ts'

interface Partners {
  readonly justice: MinistryOfJustice
  readonly authority: IdentityAuthority
}

const sought = async (authority: IdentityAuthority, { child }: DemoAct, candidate: string): Promise<string> => {
  const held = await findHeld(authority, { fullName: child.fullName, candidate })
  if (held === undefined) throw new Error('no such request is held')
  return held.id
}

const numberOf = async (justice: MinistryOfJustice, { number }: DemoAct, state: string): Promise<string> => {
  const { identification } = await lookUntil(
    async () => (await justice.readAct(number)).body,
    (act) => act.identification.state === state,
  )
  return `${identification.state} ${identification.pin ?? ''}`
}

/** A twin is a person: who is like somebody known waits for an officer, and nobody guesses. */
export const tellTwins = async (story: Story, { justice, authority }: Partners, run: Run): Promise<void> => {
  story.chapter('Twins, and a child that is registered twice')
  const twins = demoTwins(run)
  const elder = { pin: '' }
  await story.step('the elder twin, An', async () => {
    const { status, body } = await justice.registerBirth(twins.elder, 10)
    const { state, pin = '' } = body.identification
    elder.pin = pin
    return promise(`${status} ${state} ${pin}`, 'issued', state)
  })
  await story.step('the younger one, Ân: so like her sister that an officer has to look', async () => {
    const { status, body } = await justice.registerBirth(twins.younger, 10)
    const { state, reason = '', deadline = '' } = body.identification
    return promise(`${status} ${state}: ${reason}, until ${deadline.slice(0, 10)}`, 'held', state)
  })
  await story.step('the officer sees both, and confirms twins: she gets a number of her own', async () => {
    const id = await sought(authority, twins.younger, elder.pin)
    const { status, body } = await authority.decideRequest(id, { decision: 'twins' })
    const shown = await numberOf(justice, twins.younger, 'issued')
    return promise(`${status} ${body.state}, the act shows: ${shown}`, `issued ${body.pin ?? ''}`, shown)
  })
  await story.step('the elder one again, under another act number', async () => {
    const { status, body } = await justice.registerBirth(twins.again, 10)
    return promise(`${status} ${body.identification.state}`, 'held', body.identification.state)
  })
  await story.step('the officer says that she is the same person: the act shows the number she has', async () => {
    const id = await sought(authority, twins.again, elder.pin)
    await authority.decideRequest(id, { decision: 'same-person', pin: elder.pin })
    const shown = await numberOf(justice, twins.again, 'matched')
    return promise(shown, `matched ${elder.pin}`)
  })
}
