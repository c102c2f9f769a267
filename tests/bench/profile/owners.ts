import { isWaiting, selfTimes, type CpuProfile, type ProfileNode } from './cpu-profile.ts'

/**
 * Whose work the time was: a package of ours or of somebody else's. What Node and V8 did is put down to who called them, as far as the stack tells:
 * a write to a socket to the driver that wrote. `node` is left for what nobody called, such as timers, `(garbage collector)` for itself.
 */
export interface OwnerTime {
  readonly owner: string
  readonly ms: number
  /** Of the time in which the process was not waiting. */
  readonly share: number
}

const ownerIn = (url: string): string | undefined => {
  const [, external] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? []
  const [, internal] = /\/((?:libs|services|deploy|tests)\/[^/]+)\//.exec(url) ?? []
  return external ?? internal
}

const isVirtual = ({ callFrame: { functionName } }: ProfileNode): boolean =>
  functionName === '(garbage collector)' || functionName === '(program)'

const ownerOf = (node: ProfileNode, caller: string): string =>
  isVirtual(node) ? node.callFrame.functionName : (ownerIn(node.callFrame.url) ?? caller)

export const timeByOwner = (profile: CpuProfile): readonly OwnerTime[] => {
  const times = selfTimes(profile)
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const byOwner = new Map<string, number>()
  const addCallees = (node: ProfileNode, caller: string): void => {
    const callees = (node.children ?? []).flatMap((id) => nodes.get(id) ?? []).filter((callee) => !isWaiting(callee))
    for (const callee of callees) {
      const owner = ownerOf(callee, caller)
      byOwner.set(owner, (byOwner.get(owner) ?? 0) + (times.get(callee.id) ?? 0))
      addCallees(callee, owner)
    }
  }
  const [root] = profile.nodes
  if (root !== undefined) addCallees(root, 'node')
  const total = [...byOwner.values()].reduce((sum, ms) => sum + ms, 0)
  return [...byOwner]
    .filter(([, ms]) => ms > 0)
    .toSorted(([, left], [, right]) => right - left)
    .map(([owner, ms]) => ({ owner, ms, share: ms / total }))
}
