import type { Actor } from '../domain/actor.ts'
import {
  emptyReport,
  findApprovalFault,
  needsApproval,
  stateAfter,
  targets,
  type Replay,
  type ReplayAction,
  type ReplayState,
  type RunSettings,
} from '../domain/replay.ts'
import type { Replays } from './ports.ts'

export type Steered =
  | { readonly kind: 'done'; readonly replay: Replay }
  | { readonly kind: 'unknown' | 'not-now' | 'own-proposal' | 'needs-approval' }

export type SteerAction =
  { readonly kind: Exclude<ReplayAction, 'run'> } | { readonly kind: 'run'; readonly settings: RunSettings }

const settingsOf = (action: SteerAction): Pick<Replay, 'settings'> =>
  action.kind === 'run' ? { settings: action.settings } : {}

/** What an action makes of a replay that is in the state which follows. */
const act = (replay: Replay, state: ReplayState, action: SteerAction, by: Actor): Replay => {
  const { pausedBecause: _before, ...rest } = replay
  switch (action.kind) {
    case 'rehearse':
      return { ...rest, state, cursor: {}, rehearsal: emptyReport }
    case 'run':
      return { ...rest, state, ...settingsOf(action), cursor: {}, runBy: by }
    case 'pause':
      return { ...rest, state, pausedBecause: 'asked-for' }
    case 'resume':
      return { ...rest, state, sentBefore: replay.sent, reportBefore: replay.report ?? emptyReport }
    case 'cancel':
    default:
      return { ...rest, state }
  }
}

/** @param approvalAbove how many records may be run without a second officer */
export const createSteerReplay = ({
  replays,
  approvalAbove,
}: {
  readonly replays: Pick<Replays, 'change'>
  readonly approvalAbove: number
}) => {
  /** Changes it where nothing is against that. */
  const change = async (
    id: string,
    decide: (replay: Replay) => Replay | Exclude<Steered['kind'], 'done' | 'unknown'>,
  ): Promise<Steered> => {
    let fault: Exclude<Steered['kind'], 'done' | 'unknown'> | undefined
    const replay = await replays.change(id, (current) => {
      const decided = decide(current)
      if (typeof decided !== 'string') return decided
      fault = decided
      return undefined
    })
    if (replay === undefined) return { kind: 'unknown' }
    return fault === undefined ? { kind: 'done', replay } : { kind: fault }
  }

  return {
    /** Idempotent: what has come to pass is not done again, and is no fault. */
    /** Idempotent. */
    steer: (id: string, action: SteerAction, by: Actor): Promise<Steered> =>
      change(id, (replay) => {
        if (replay.state === targets[action.kind]) return replay
        const state = stateAfter(replay.state, action.kind)
        if (state === undefined) return 'not-now'
        if (action.kind === 'run' && needsApproval(replay, approvalAbove)) return 'needs-approval'
        return act(replay, state, action, by)
      }),
    /** Whether another officer has to approve it yet. */
    isUnapproved: (replay: Replay): boolean => needsApproval(replay, approvalAbove),
    approve: (id: string, by: Actor): Promise<Steered> =>
      change(id, (replay) => findApprovalFault(replay, by) ?? { ...replay, approvedBy: by }),
  }
}
