import { ProblemError } from '@hub/failure'
import { type App, callerOf, officerOf, requireIdempotencyKey, setOutcome, commandFingerprint } from '@hub/http'
import { CsvError } from 'csv-parse/sync'
import type { Static } from 'typebox'
import type { createCompleteImport, createStartImport, createTakeRows } from '../../application/import-numbers.ts'
import type { Import, Imports } from '../../application/ports.ts'
import type { CountryPrefixes } from '../../domain/eligibility.ts'
import type { ReadRow } from '../../domain/import-row.ts'
import { ImportAnswer, ImportBody, ImportParams, RemarksAnswer, RemarksQuery, RowsQuery } from './import-schemas.ts'
import { readRows, type RowFormat } from './read-rows.ts'

const toAnswer = ({ by: _by, startedAt, changedAt, ...rest }: Import): Static<typeof ImportAnswer> => ({
  ...rest,
  startedAt: startedAt.toISOString(),
  changedAt: changedAt.toISOString(),
})

const remarksPerPage = 1000
const formats = ['application/x-ndjson', 'text/csv'] as const

export interface ImportRoutesDeps {
  readonly startImport: ReturnType<typeof createStartImport>
  readonly takeRows: ReturnType<typeof createTakeRows>
  readonly completeImport: ReturnType<typeof createCompleteImport>
  readonly imports: Pick<Imports, 'find' | 'listRemarks'>
  readonly newId: () => string
  readonly countryPrefixes: CountryPrefixes
}

type ReadOptions = Pick<ImportRoutesDeps, 'newId' | 'countryPrefixes'> & { readonly from: number }

const read = async (body: unknown, contentType: string | undefined, options: ReadOptions) => {
  const format: RowFormat | undefined = formats.find((known) => contentType?.startsWith(known) === true)
  if (format === undefined) throw new ProblemError('unsupported-media-type')
  try {
    return await readRows({ format, text: body as string, from: options.from }, options)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const errors = [{ pointer: '', detail: `is no CSV with a line of names first (${error.code})` }]
    throw new ProblemError('invalid-request', { errors })
  }
}

const checkSome = (rows: readonly ReadRow[]): readonly ReadRow[] => {
  if (rows.length > 0) return rows
  throw new ProblemError('invalid-request', { errors: [{ pointer: '', detail: 'must hold a row at least' }] })
}

/** `/v1/imports`: persons and numbers that were there before the hub was. */
export const importRoutes = (deps: ImportRoutesDeps) => {
  const { startImport, takeRows, completeImport, imports, newId, countryPrefixes } = deps

  const findOwn = async (id: string, client: string): Promise<Import> => {
    const found = await imports.find(id)
    if (found === undefined || found.by.client !== client) throw new ProblemError('unknown-import')
    return found
  }

  const start = (app: App): void => {
    const schema = {
      tags: ['imports'],
      body: ImportBody,
      response: { 201: ImportAnswer },
      summary: 'Begin an import',
      description: 'Persons and numbers that were there before the hub was. `Idempotency-Key` is required.',
    }
    app.post('/v1/imports', { schema }, async (request, reply) => {
      const { what } = request.body
      const started = await startImport({
        by: officerOf(callerOf(request)),
        what,
        idempotencyKey: requireIdempotencyKey(request.headers['idempotency-key']),
        fingerprint: commandFingerprint(what),
      })
      if (started === 'key-reused') throw new ProblemError('idempotency-key-reused')
      setOutcome(reply, 'import-open')
      return reply.code(201).header('location', `imports/${started.id}`).send(toAnswer(started))
    })
  }

  const take = (app: App): void => {
    app.addContentTypeParser([...formats], { parseAs: 'string' }, (_request, body, done) => done(null, body))
    const schema = {
      tags: ['imports'],
      params: ImportParams,
      querystring: RowsQuery,
      consumes: [...formats],
      response: { 200: ImportAnswer },
      summary: 'Send the next rows of an import',
      description:
        'NDJSON, or CSV with a line of names first (`mother.fullName`), at most 2 MiB, in the order of the file. Numbers are reserved at once, and persons are announced to the other services afterwards (`announced`); rows that cannot be taken are remarked with the reason, and the rest is taken. The next rows may be sent before these are answered. Sent again, rows that were taken change nothing: after a loss, go on at `rows`.',
    }
    app.post('/v1/imports/:id/rows', { schema }, async (request, reply) => {
      const { id } = request.params
      const from = Number(request.query.from)
      const rows = checkSome(
        await read(request.body, request.headers['content-type'], { from, newId, countryPrefixes }),
      )
      const taken = await takeRows({ id, client: callerOf(request).client, from, rows })
      if (!('current' in taken)) throw new ProblemError(taken.kind)
      if (taken.kind === 'out-of-step') {
        const errors = [{ pointer: '/query/from', detail: `must be ${taken.current.rows}: so many rows were taken` }]
        throw new ProblemError('import-out-of-step', { errors })
      }
      setOutcome(reply, 'import-rows-taken')
      return toAnswer(taken.current)
    })
  }

  const complete = (app: App): void => {
    const schema = {
      tags: ['imports'],
      params: ImportParams,
      response: { 200: ImportAnswer },
      summary: 'Say that no more rows come',
    }
    app.post('/v1/imports/:id/completion', { schema }, async (request, reply) => {
      const completed = await completeImport({ id: request.params.id, client: callerOf(request).client })
      if (completed === undefined) throw new ProblemError('unknown-import')
      setOutcome(reply, 'import-completed')
      return toAnswer(completed)
    })
  }

  const report = (app: App): void => {
    const schema = {
      tags: ['imports'],
      params: ImportParams,
      response: { 200: ImportAnswer },
      summary: 'Read how far an import has come',
    }
    app.get('/v1/imports/:id', { schema }, async (request, reply) => {
      const found = await findOwn(request.params.id, callerOf(request).client)
      setOutcome(reply, `import-${found.state}`)
      return toAnswer(found)
    })
    const remarksSchema = {
      tags: ['imports'],
      params: ImportParams,
      querystring: RemarksQuery,
      response: { 200: RemarksAnswer },
      summary: 'List the rows that were rejected, or are odd',
    }
    app.get('/v1/imports/:id/remarks', { schema: remarksSchema }, async (request, reply) => {
      const { id } = await findOwn(request.params.id, callerOf(request).client)
      const remarks = await imports.listRemarks(id, Number(request.query.after ?? 0), remarksPerPage)
      setOutcome(reply, 'import-remarks')
      const last = remarks.length === remarksPerPage ? remarks.at(-1)?.row : undefined
      return {
        remarks: remarks.map(({ isRejected, ...remark }) => ({ ...remark, rejected: isRejected })),
        ...(last === undefined ? {} : { next: String(last) }),
      }
    })
  }

  return (app: App): void => {
    start(app)
    take(app)
    complete(app)
    report(app)
  }
}
