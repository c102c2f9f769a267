import { isWaiting, nameOf, selfTimes, type CpuProfile, type ProfileNode } from './cpu-profile.ts'

/**
 * A profile as one SVG that needs nothing else: each bar is a function, as wide as the time spent in it and in what it called; callers below,
 * callees above. Waiting is left out. Bars tell their name and share when pointed at. For searching and zooming open the `.cpuprofile` itself in a
 * browser's developer tools or in speedscope.
 */
export interface Frame {
  readonly name: string
  readonly ms: number
  readonly children: readonly Frame[]
}

interface MutableFrame {
  ms: number
  readonly children: Map<string, MutableFrame>
}

const emptyFrame = (): MutableFrame => ({ ms: 0, children: new Map() })

const childOf = (frame: MutableFrame, name: string): MutableFrame => {
  const child = frame.children.get(name) ?? emptyFrame()
  frame.children.set(name, child)
  return child
}

const freeze = (name: string, { ms, children }: MutableFrame): Frame => ({
  name,
  ms,
  children: [...children]
    .map(([childName, child]) => freeze(childName, child))
    .toSorted((left, right) => right.ms - left.ms),
})

/** The stacks of a profile, those alike put together: nodes of one name under one parent are one frame, whose time includes its callees'. */
export const foldProfile = (profile: CpuProfile): Frame => {
  const times = selfTimes(profile)
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const root = emptyFrame()
  const add = (node: ProfileNode, into: MutableFrame): number => {
    let ms = times.get(node.id) ?? 0
    for (const id of node.children ?? []) {
      const child = nodes.get(id)
      if (child !== undefined && !isWaiting(child)) ms += add(child, childOf(into, nameOf(child)))
    }
    into.ms += ms
    return ms
  }
  const [top] = profile.nodes
  if (top !== undefined) add(top, root)
  // What was sampled in the root itself is no work.
  root.ms = [...root.children.values()].reduce((sum, { ms }) => sum + ms, 0)
  return freeze('all', root)
}

const width = 1600
const rowHeight = 17
const characterWidth = 6.6
const titleHeight = 28
// Narrower bars cannot be seen; they are most of the bars.
const narrowest = 0.4

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter] ?? '')

/** Ours, packages' and Node's own code in colours of their own; the shade tells neighbours apart. */
const colourOf = (name: string): string => {
  const shade = Array.from(name).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 100, 7)
  const lightness = 62 + (shade % 16)
  if (/ (?:libs|services|deploy|tests)\//.test(name)) return `hsl(28 85% ${lightness}%)`
  if (/ node:/.test(name)) return `hsl(205 45% ${lightness}%)`
  return / /.test(name) ? `hsl(90 38% ${lightness}%)` : `hsl(0 0% ${lightness}%)`
}

interface Bar {
  readonly frame: Frame
  readonly x: number
  readonly width: number
  readonly depth: number
}

const layOut = (root: Frame): readonly Bar[] => {
  const perMs = root.ms === 0 ? 0 : width / root.ms
  const bars: Bar[] = []
  const place = (frame: Frame, x: number, depth: number): void => {
    const barWidth = frame.ms * perMs
    if (barWidth < narrowest) return
    bars.push({ frame, x, width: barWidth, depth })
    let left = x
    for (const child of frame.children) {
      place(child, left, depth + 1)
      left += child.ms * perMs
    }
  }
  place(root, 0, 0)
  return bars
}

const drawBar = ({ frame, x, width: barWidth, depth }: Bar, total: number, height: number): string => {
  const y = height - (depth + 1) * rowHeight
  const share = `${((frame.ms / total) * 100).toFixed(1)} %`
  const room = Math.floor((barWidth - 4) / characterWidth)
  const label = room < 3 ? '' : frame.name.slice(0, room)
  return [
    `<g><title>${escape(frame.name)}: ${frame.ms.toFixed(1)} ms, ${share}</title>`,
    `<rect x="${x.toFixed(2)}" y="${y}" width="${barWidth.toFixed(2)}" height="${rowHeight - 1}" fill="${colourOf(frame.name)}"/>`,
    label === '' ? '' : `<text x="${(x + 2).toFixed(2)}" y="${y + rowHeight - 5}">${escape(label)}</text>`,
    '</g>',
  ].join('')
}

export const drawFlameGraph = (profile: CpuProfile, title: string): string => {
  const root = foldProfile(profile)
  const bars = layOut(root)
  const deepest = bars.reduce((most, { depth }) => Math.max(most, depth), 0)
  const height = titleHeight + (deepest + 1) * rowHeight
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="monospace" font-size="11">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="6" y="18" font-size="14">${escape(title)}: ${root.ms.toFixed(0)} ms at work</text>`,
    ...bars.map((bar) => drawBar(bar, root.ms, height)),
    '</svg>\n',
  ].join('\n')
}
