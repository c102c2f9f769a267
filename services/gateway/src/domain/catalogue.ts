/** Members, services and grants as their owners declare them (deploy/catalogue). Identifiers are X-Road's, parts joined by slashes. */
export interface CatalogueDocument {
  readonly instance: string
  readonly members: readonly Member[]
  readonly services: readonly Service[]
  readonly procedures: readonly { readonly code: string; readonly name: string }[]
  readonly grants: readonly Grant[]
}

interface Member {
  readonly class: string
  readonly code: string
  readonly name: string
  readonly subsystems: readonly { readonly code: string; readonly clients?: readonly string[] }[]
}

export interface Service {
  /** `instance/class/member/subsystem/service` */
  readonly address: string
  readonly name: string
  /** Name of the upstream in the configuration. */
  readonly upstream: string
  /** Where the service lies at its upstream; the part behind an `/r1` address or alias is appended. */
  readonly path: string
  readonly operations: readonly Operation[]
}

export interface Operation {
  readonly id: string
  readonly method: string
  /** Behind the path of the service; `{name}` stands for one segment. */
  readonly path: string
  readonly effect: 'read' | 'write'
}

export interface Grant {
  /** `instance/class/member/subsystem` */
  readonly client: string
  readonly service: string
  readonly operations: readonly string[]
  readonly procedures: readonly string[]
  /** In the words of the service that owns the operation. */
  readonly terms?: unknown
}

interface Route {
  readonly service: Service
  readonly operation: Operation
}

/** The catalogue, arranged for the questions that every call asks. */
export interface Catalogue {
  /** The subsystem that an OAuth client calls as. */
  readonly findSubsystem: (clientId: string) => string | undefined
  readonly findService: (address: string) => Service | undefined
  readonly isMember: (identifier: string) => boolean
  /** Service and remaining path of a short alias such as `/verification/v1/verifications`. */
  readonly findByAlias: (path: string) => { readonly service: Service; readonly rest: string } | undefined
  readonly findGrant: (client: string, route: Route, procedure: string) => Grant | undefined
  readonly services: readonly Service[]
  readonly clientIds: readonly string[]
}

const subsystemsOf = ({
  instance,
  members,
}: CatalogueDocument): { readonly identifier: string; readonly clients: readonly string[] }[] =>
  members.flatMap((member) =>
    member.subsystems.map(({ code, clients = [] }) => ({
      identifier: [instance, member.class, member.code, code].join('/'),
      clients,
    })),
  )

const subsystemOf = (address: string): string => address.slice(0, address.lastIndexOf('/'))

/** `/verification/v1/verifications` for the service at `…/verification/verifications` with the path `/v1/verifications`. */
export const aliasOf = ({ address, path }: Service): string => `/${subsystemOf(address).split('/').at(-1)}${path}`

const duplicates = (values: readonly string[]): string[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
]

const checkGrant = (document: CatalogueDocument, subsystems: ReadonlySet<string>, grant: Grant): string[] => {
  const service = document.services.find(({ address }) => address === grant.service)
  if (service === undefined) return [`a grant names the service ${grant.service}, which is not declared`]
  const operations = new Set(service.operations.map(({ id }) => id))
  const procedures = new Set(document.procedures.map(({ code }) => code))
  return [
    ...(subsystems.has(grant.client) ? [] : [`a grant names the client ${grant.client}, which is not declared`]),
    ...grant.operations
      .filter((id) => !operations.has(id))
      .map((id) => `a grant names the operation ${id}, which ${grant.service} does not have`),
    ...grant.procedures
      .filter((code) => !procedures.has(code))
      .map((code) => `a grant names the procedure ${code}, which is not declared`),
  ]
}

/** @returns what contradicts itself in a catalogue that follows its schema; nothing if it can be applied */
export const findCatalogueFaults = (document: CatalogueDocument): readonly string[] => {
  const subsystems = subsystemsOf(document)
  const identifiers = new Set(subsystems.map(({ identifier }) => identifier))
  const ownerless = document.services.filter(({ address }) => !identifiers.has(subsystemOf(address)))
  return [
    ...duplicates(subsystems.map(({ identifier }) => identifier)).map(
      (identifier) => `the subsystem ${identifier} is declared twice`,
    ),
    ...duplicates(subsystems.flatMap(({ clients }) => clients)).map(
      (client) => `the client ${client} is declared twice`,
    ),
    ...duplicates(document.services.map(({ address }) => address)).map(
      (address) => `the service ${address} is declared twice`,
    ),
    ...duplicates(document.services.map(aliasOf)).map((alias) => `two services have the alias ${alias}`),
    ...ownerless.map(({ address }) => `no subsystem owns the service ${address}`),
    ...document.grants.flatMap((grant) => checkGrant(document, identifiers, grant)),
  ]
}

export const arrangeCatalogue = (document: CatalogueDocument): Catalogue => {
  const subsystems = subsystemsOf(document)
  const byClient = new Map(
    subsystems.flatMap(({ identifier, clients }) => clients.map((client) => [client, identifier] as const)),
  )
  const byAddress = new Map(document.services.map((service) => [service.address, service]))
  const aliases = document.services.map((service) => ({ alias: aliasOf(service), service }))
  const members = new Set(subsystems.flatMap(({ identifier }) => [identifier, subsystemOf(identifier)]))
  return {
    services: document.services,
    clientIds: [...byClient.keys()],
    findSubsystem: (clientId) => byClient.get(clientId),
    findService: (address) => byAddress.get(address),
    isMember: (identifier) => members.has(identifier),
    findByAlias: (path) => {
      const found = aliases.find(({ alias }) => path === alias || path.startsWith(`${alias}/`))
      return found === undefined ? undefined : { service: found.service, rest: path.slice(found.alias.length) }
    },
    findGrant: (client, { service, operation }, procedure) =>
      document.grants.find(
        (grant) =>
          grant.client === client &&
          grant.service === service.address &&
          grant.operations.includes(operation.id) &&
          grant.procedures.includes(procedure),
      ),
  }
}

const matchesPath = (template: string, path: string): boolean => {
  const [expected, given] = [template.split('/'), path.split('/')]
  if (expected.length !== given.length) return false
  return expected.every((part, index) => (part.startsWith('{') ? given[index] !== '' : part === given[index]))
}

/** @param rest the path behind the service, as it was sent: nothing is decoded here */
export const findOperation = ({ operations }: Service, method: string, rest: string): Operation | undefined =>
  operations.find((operation) => operation.method === method && matchesPath(operation.path, rest))
