import Table from 'cli-table3'

/** One measured figure, beside what the machine itself can do where there is such a thing. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly ceiling?: number
  readonly ceilingIs?: string
}

const show = (value: number, unit: string): string =>
  `${value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3).replace(/\.0+$/, '')} ${unit}`.trim()

export const showFigures = (figures: readonly Figure[]): string => {
  const table = new Table({
    head: ['figure', 'measured', 'ceiling of this machine', 'ratio', 'the ceiling is'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'left'],
  })
  table.push(
    ...figures.map(({ what, value, unit, ceiling, ceilingIs = '' }) => [
      what,
      show(value, unit),
      ceiling === undefined ? '' : show(ceiling, unit),
      ceiling === undefined ? '' : (value / ceiling).toPrecision(2),
      ceilingIs,
    ]),
  )
  return table.toString()
}
