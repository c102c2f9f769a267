import Table from 'cli-table3'

type Row = Readonly<Record<string, unknown>>

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)

const named = ['name', 'consumer', 'service', 'state'] as const

const showRow = (row: Row): string => {
  const parts = Object.entries(row).filter(([, value]) => !Array.isArray(value))
  const first = named.find((name) => typeof row[name] === 'string')
  const rest = parts.filter(([name]) => name !== first).map(([name, value]) => `${name} ${show(value)}`)
  return [...(first === undefined ? [] : [show(row[first])]), ...rest].join(', ')
}

/** A value in a cell. */
const show = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.map(show).join('\n')
  return isRow(value) ? showRow(value) : JSON.stringify(value)
}

const at = (row: unknown, column: string): unknown =>
  column.split('.').reduce<unknown>((value, name) => (isRow(value) ? value[name] : undefined), row)

// Borders cost width, and what is copied out of a table should be only what stands in it.
const borderless = {
  chars: {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  },
  style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
}

const trimLines = (table: string): string =>
  table
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')

/** Columns that no row has anything in are left out. */
export const renderTable = (rows: readonly unknown[], columns: readonly string[]): string => {
  const shown = columns.filter((column) => rows.some((row) => show(at(row, column)) !== ''))
  const table = new Table({ ...borderless, head: [...shown] })
  for (const row of rows) table.push(shown.map((column) => show(at(row, column))))
  return trimLines(table.toString())
}

const columnsOf = (rows: readonly unknown[]): readonly string[] => [
  ...new Set(rows.flatMap((row) => (isRow(row) ? Object.keys(row) : []))),
]

const renderRecord = (record: Row): string => {
  const table = new Table({ ...borderless })
  for (const [name, value] of Object.entries(record)) {
    table.push([name, isRow(value) ? JSON.stringify(value, undefined, 2) : show(value)])
  }
  return trimLines(table.toString())
}

const isList = (value: unknown): value is readonly Row[] => Array.isArray(value) && value.every(isRow)

/** The one list that an answer is about, with the facts beside it. */
const listIn = (answer: unknown): { readonly rows: readonly Row[]; readonly beside: Row } | undefined => {
  if (isList(answer)) return { rows: answer, beside: {} }
  if (!isRow(answer)) return undefined
  const lists = Object.entries(answer).filter(([, value]) => isList(value))
  const [only] = lists
  if (only === undefined || lists.length > 1) return undefined
  const { [only[0]]: _, ...beside } = answer
  return { rows: only[1] as readonly Row[], beside }
}

const renderSections = (answer: Row): string => {
  const lists = Object.entries(answer).filter((entry): entry is [string, readonly Row[]] => isList(entry[1]))
  const facts = Object.fromEntries(Object.entries(answer).filter(([, value]) => !isList(value)))
  return [
    renderRecord(facts),
    ...lists.map(([name, rows]) => `${name}\n${rows.length === 0 ? '(none)' : renderTable(rows, columnsOf(rows))}`),
  ].join('\n\n')
}

/** For people: a list as a table, anything else as its fields. @param columns given if the answer is known to be a list */
export const render = (answer: unknown, columns?: readonly string[]): string => {
  const list = listIn(answer)
  if (list !== undefined && (columns !== undefined || Object.keys(list.beside).length === 0)) {
    const { rows, beside } = list
    const facts = Object.entries(beside).map(([name, value]) => `${name}: ${show(value)}`)
    const table = rows.length === 0 ? 'Nothing.' : renderTable(rows, columns ?? columnsOf(rows))
    return [table, ...(facts.length === 0 ? [] : ['', ...facts])].join('\n')
  }
  return isRow(answer) ? renderSections(answer) : show(answer)
}
