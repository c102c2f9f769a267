import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { personCreated, type PersonId } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import { createTestDatabase, newPersonId, type TestDatabase } from '@hub/testing'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('population')
})
afterAll(() => database.stop())

const created = (): { readonly createdAt: string } => ({ createdAt: new Date().toISOString() })

interface Row {
  readonly seq: number
  readonly sequence: number
}

const outboxOf = (key: string): Promise<readonly Row[]> =>
  database.rows<Row>('select seq, sequence from outbox where key = $1 order by seq', [key])

describe('the outbox', () => {
  test('keeps nothing of a transaction that was rolled back', async () => {
    const key = newPersonId()
    const failing = database.inTransaction((tx) => {
      tx.outbox.append(personCreated, { key, data: created() })
      return Promise.reject(new Error('the change failed'))
    })
    await expect(failing).rejects.toThrow('the change failed')
    expect(await outboxOf(key)).toEqual([])
  })

  test('that refuses an event takes the change with it, though the commit was sent behind it', async () => {
    // PostgreSQL holds no text with a zero byte; nothing before the outbox knows that.
    const key = `\0${newPersonId()}` as PersonId
    await database.rows('create table change (made boolean)')
    const failing = database.inTransaction(async (tx) => {
      await tx.execute({ name: '', text: 'insert into change values (true)' })
      tx.outbox.append(personCreated, { key, data: created() })
    })
    await expect(failing).rejects.toThrow(PermanentFault)
    expect(await database.rows('select made from change')).toEqual([])
  })

  test('numbers the events of a key without gaps, also after a rollback', async () => {
    const key = newPersonId()
    const append = (fails: boolean): Promise<void> =>
      database.inTransaction((tx) => {
        tx.outbox.append(personCreated, { key, data: created() })
        tx.outbox.append(personCreated, { key, data: created() })
        return fails ? Promise.reject(new Error('rolled back')) : Promise.resolve()
      })
    await append(false)
    await append(true).catch(() => undefined)
    await append(false)
    expect((await outboxOf(key)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4])
  })

  test('P4: for one person the order of the outbox is the order of commits, however many write at once', async () => {
    const key = newPersonId()
    const committed: number[] = []
    const write = async (writer: number): Promise<void> => {
      await database.inTransaction(async (tx) => {
        // Long transactions of other keys make sequence numbers become visible out of order.
        tx.outbox.append(personCreated, { key: newPersonId(), data: created() })
        tx.outbox.append(personCreated, { key, data: created() })
        await tx.query({ name: '', text: 'select pg_sleep($1)' }, [(writer % 3) / 100])
        tx.afterCommit(() => committed.push(writer))
      })
    }
    await Promise.all(Array.from({ length: 40 }, (_, writer) => write(writer)))
    expect(committed).toHaveLength(40)
    expect((await outboxOf(key)).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    )
  })

  test('refuses an event that does not follow its schema before anything is written', async () => {
    const key = newPersonId()
    const failing = database.inTransaction((tx) => {
      tx.outbox.append(personCreated, { key, data: { createdAt: 'yesterday' } })
      return Promise.resolve()
    })
    await expect(failing).rejects.toThrow(PermanentFault)
    expect(await outboxOf(key)).toEqual([])
  })
})
