import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PermanentFault } from '@hub/failure'
import { Ajv } from 'ajv'
import { Type } from 'typebox'
import { parse } from 'yaml'
import type { CatalogueDocument } from '../../domain/catalogue.ts'

const closed = { additionalProperties: false } as const
const Part = Type.String({ pattern: "^[A-Za-z0-9'()+,.=?_-]+$" })
const Code = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' })
const Label = Type.String({ pattern: '^[a-z][a-z0-9-]*$' })
const Address = Type.String({ pattern: '^[^/]+/[^/]+/[^/]+/[^/]+/[^/]+$' })

const Document = Type.Object(
  {
    instance: Part,
    members: Type.Array(
      Type.Object(
        {
          class: Part,
          code: Part,
          name: Type.String(),
          subsystems: Type.Array(Type.Object({ code: Part, clients: Type.Optional(Type.Array(Code)) }, closed)),
        },
        closed,
      ),
    ),
    services: Type.Array(
      Type.Object(
        {
          address: Address,
          name: Type.String(),
          upstream: Label,
          path: Type.String({ pattern: '^/[a-z0-9/-]+$' }),
          operations: Type.Array(
            Type.Object(
              {
                id: Label,
                method: Type.Enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
                path: Type.String({ pattern: '^(/[A-Za-z0-9{}-]+)*$' }),
                effect: Type.Enum(['read', 'write']),
              },
              closed,
            ),
          ),
        },
        closed,
      ),
    ),
    procedures: Type.Array(Type.Object({ code: Code, name: Type.String() }, closed)),
    grants: Type.Array(
      Type.Object(
        {
          client: Type.String({ pattern: '^[^/]+/[^/]+/[^/]+/[^/]+$' }),
          service: Address,
          operations: Type.Array(Label),
          procedures: Type.Array(Code),
          terms: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        },
        closed,
      ),
    ),
  },
  closed,
)

const fault = (what: string): PermanentFault =>
  new PermanentFault('invalid-catalogue', `the catalogue cannot be applied: ${what}`)

const readYaml = async (path: string): Promise<object> => {
  const content = parse(await readFile(path, 'utf8')) as unknown
  if (typeof content !== 'object' || content === null) throw fault(`${path} holds no sections`)
  return content
}

export interface CatalogueFiles {
  readonly document: CatalogueDocument
  /** Of the content, however it is spread over files. */
  readonly digest: string
}

/**
 * Reads all YAML files of a folder as one catalogue: each file holds some of its sections.
 *
 * @throws PermanentFault that names the section and what is wrong with it
 */
export const readCatalogueFiles = async (directory: string): Promise<CatalogueFiles> => {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).toSorted()
  const sections = (await Promise.all(names.map((name) => readYaml(join(directory, name))))).flatMap((file) =>
    Object.entries(file),
  )
  const repeated = sections.map(([name]) => name).find((name, index, all) => all.indexOf(name) !== index)
  if (repeated !== undefined) throw fault(`the section ${repeated} stands in two files`)
  const document: unknown = Object.fromEntries(sections)
  const validate = new Ajv({ allErrors: true }).compile(Document)
  if (!validate(document)) {
    throw fault(
      (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`).join('; '),
    )
  }
  const digest = createHash('sha256').update(JSON.stringify(document)).digest('base64')
  return { document, digest }
}
