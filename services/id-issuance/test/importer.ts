import { randomUUID } from 'node:crypto'
import { newName } from '@hub/testing'
import type { Answer, NumbersUnderTest } from './numbers-under-test.ts'

export interface Import {
  readonly id: string
  readonly state: string
  readonly rows: number
  readonly accepted: number
  readonly rejected: number
  readonly withoutNumber: number
  readonly remarked: number
  readonly announced: number
  readonly errors?: readonly { readonly detail: string }[]
}

interface Text {
  readonly text: string
  readonly format?: string
  readonly replica?: number
}

let suffix = 0
export const newPin = (): string => {
  suffix += 1
  return `001199${String(suffix).padStart(6, '0')}`
}

/** A person who is like nobody else. */
export const makeRow = (given: object = {}) => ({
  pin: newPin(),
  fullName: 'Nguyễn Thị Hòa',
  dateOfBirth: '1999-03-01',
  sex: '2',
  ethnicity: '01',
  nationality: 'VN',
  registeredAt: { provinceCode: '01' },
  mother: { fullName: `Trần Thị ${newName()}` },
  ...given,
})

/** The authority that imports. */
export const createImporter = (numbers: () => NumbersUnderTest) => {
  const sendText = (
    id: string,
    from: number,
    { text, format = 'application/x-ndjson', replica = 0 }: Text,
  ): Promise<Answer<Import>> =>
    numbers().call<Import>('POST', `/v1/imports/${id}/rows?from=${from}`, {
      body: text,
      headers: { 'content-type': format },
      replica,
    })
  return {
    start: async (key: string = randomUUID()): Promise<string> => {
      const options = { body: { what: 'register of Ba Đình' }, headers: { 'idempotency-key': `"${key}"` } }
      return (await numbers().call<Import>('POST', '/v1/imports', options)).body.id
    },
    sendText,
    send: (id: string, from: number, rows: readonly object[], replica = 0): Promise<Answer<Import>> =>
      sendText(id, from, { text: rows.map((row) => JSON.stringify(row)).join('\n'), replica }),
    complete: (id: string): Promise<Answer<Import>> => numbers().call<Import>('POST', `/v1/imports/${id}/completion`),
    read: async (id: string): Promise<Import> => (await numbers().call<Import>('GET', `/v1/imports/${id}`)).body,
  }
}
