import { PermanentFault } from '@hub/failure'
import { statement, type Queryable } from '@hub/postgres'
import type { CatalogueStore, CatalogueVersion } from '../../application/ports.ts'
import type { CatalogueDocument } from '../../domain/catalogue.ts'

const findLatest = statement('catalogue-latest', 'select version, digest from catalogue order by version desc limit 1')
const loadVersion = statement('catalogue-load', 'select document from catalogue where version = $1')
const insertVersion = statement(
  'catalogue-insert',
  'insert into catalogue (digest, document) values ($1, $2) returning version',
)

export const catalogueStore = (database: Queryable): CatalogueStore => ({
  findLatest: async () => (await database.query<CatalogueVersion>(findLatest))[0],
  load: async (version) => {
    const [row] = await database.query<{ document: CatalogueDocument }>(loadVersion, [version])
    if (row === undefined) throw new PermanentFault('unknown-catalogue', 'the catalogue has no such version')
    return row.document
  },
  insert: async (document, digest) => {
    const [row] = await database.query<{ version: number }>(insertVersion, [digest, JSON.stringify(document)])
    return row?.version ?? 0
  },
})
