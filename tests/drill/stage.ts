import type { Endpoints } from '@hub/local'
import { createMinistryOfJustice, createSocialInsurance, toHubAddress } from '../partners/index.ts'
import { createBirths } from './births.ts'
import type { Stage } from './drill.ts'
import { runHubctl } from './hubctl.ts'
import { damageReadModel } from './read-model.ts'

/** The drill on a hub that runs. @param options.state folder in which hubctl finds that hub */
export const openStage = ({
  endpoints,
  state,
  seed,
  onCommand,
}: {
  readonly endpoints: Endpoints
  readonly state: string
  readonly seed: number
  readonly onCommand: (line: string) => void
}): Stage => {
  const address = toHubAddress(endpoints)
  return {
    justice: createMinistryOfJustice(address),
    insurance: createSocialInsurance(address),
    hubctl: (...args) => {
      onCommand(['hubctl', ...args.map((arg) => (/\s/.test(arg) ? `'${arg}'` : arg))].join(' '))
      return runHubctl({ HUB_STATE: state, HUBCTL_OFFICER: 'officer-on-duty' }, args)
    },
    drawBirth: createBirths(seed),
    damage: (numbers) => damageReadModel(endpoints.postgres['verification'] ?? '', numbers),
  }
}
