import Table from 'cli-table3'
import { ratioOf, verdictOn, type Figure, type Target } from './figure.ts'

const number = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3).replace(/\.?0+$/, '')

const show = (value: number, unit: string): string => `${number(value)} ${unit}`.trim()

const showRuns = (runs: readonly number[] | undefined): string =>
  runs === undefined || runs.length < 2 ? '' : `${number(Math.min(...runs))} – ${number(Math.max(...runs))}`

const showLimit = (
  { of, better }: Target,
  limit: number | undefined,
  verdict: 'reached' | 'missed' | undefined,
): string => {
  if (limit === undefined) return ''
  return `${verdict === 'reached' ? '✔' : '✘'} ${better === 'higher' ? '≥' : '≤'} ${limit}${of === 'ratio' ? ' ×' : ''}`
}

const toRow = (figure: Figure): string[] => {
  const { what, value, unit, ceiling, ceilingIs = '', target, runs } = figure
  const verdict = verdictOn(figure)
  const ratio = ratioOf(figure)
  return [
    what,
    show(value, unit),
    showRuns(runs),
    ceiling === undefined ? '' : show(ceiling, unit),
    ratio === undefined ? '' : number(ratio),
    target === undefined ? '' : showLimit(target, target.floor, verdict.floor),
    target === undefined ? '' : showLimit(target, target.goal, verdict.goal),
    ceilingIs,
  ]
}

export const showFigures = (figures: readonly Figure[]): string => {
  const table = new Table({
    head: ['figure', 'measured', 'runs', 'ceiling of this machine', 'ratio', 'floor', 'goal', 'the ceiling is'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
  })
  table.push(...figures.map(toRow))
  return table.toString()
}
