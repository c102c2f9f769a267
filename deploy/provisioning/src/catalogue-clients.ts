import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

export interface CatalogueClient {
  readonly id: string
  /** X-Road identifier of the subsystem that the client calls as. */
  readonly subsystem: string
}

interface MembersFile {
  readonly instance?: string
  readonly members?: readonly {
    readonly class: string
    readonly code: string
    readonly subsystems?: readonly { readonly code: string; readonly clients?: readonly string[] }[]
  }[]
}

/** The clients that the catalogue names. The gateway validates the catalogue; here only secrets are made for them. */
export const readCatalogueClients = async (directory: string): Promise<readonly CatalogueClient[]> => {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.yaml')).toSorted()
  const documents = await Promise.all(
    files.map(async (file) => parse(await readFile(join(directory, file), 'utf8')) as MembersFile),
  )
  return documents.flatMap(({ instance, members = [] }) =>
    members.flatMap((member) =>
      (member.subsystems ?? []).flatMap(({ code, clients = [] }) =>
        clients.map((id) => ({ id, subsystem: [instance, member.class, member.code, code].join('/') })),
      ),
    ),
  )
}
