import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { consumption, eventDefinitions, topics, type Topic } from '@hub/contracts'
import { problems, problemTypeBase } from '@hub/failure'
import { projectDirectory } from '@hub/local'
import type { TObject } from 'typebox'
import { ConfigSchema as civilStatusSync } from '../../services/civil-status-sync/src/config.ts'
import { ConfigSchema as gateway } from '../../services/gateway/src/config.ts'
import { ConfigSchema as idIssuance } from '../../services/id-issuance/src/config.ts'
import { ConfigSchema as operations } from '../../services/operations/src/config.ts'
import { ConfigSchema as population } from '../../services/population/src/config.ts'
import { ConfigSchema as verification } from '../../services/verification/src/config.ts'

/** A part of a document that is made from the code, between two markers. */
export interface GeneratedPart {
  readonly file: string
  readonly marker: string
  readonly content: string
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const problemsPart = (): GeneratedPart => ({
  file: 'docs/problems.md',
  marker: 'problems',
  content: table(
    ['type', 'status', 'what it says', 'what the caller does', 'what the operator does'],
    Object.entries(problems).map(([name, { status, title, caller, operator }]) => [
      `[\`${name}\`](${problemTypeBase}${name})`,
      String(status),
      title,
      caller,
      operator,
    ]),
  ),
})

const topicsPart = (): GeneratedPart => ({
  file: 'docs/ARCHITECTURE.md',
  marker: 'topics',
  content: table(
    ['topic', 'written by', 'key', 'partitions', 'kept', 'read by', 'event types'],
    Object.entries<Topic>(topics).map(([name, { owner, key, placedBy, partitions, retention, cleanup }]) => [
      `\`${name}\``,
      owner,
      placedBy === undefined ? key : `${key}, placed by ${placedBy}`,
      String(partitions),
      `${retention === 'for-good' ? 'for good' : `${retention.days} days`}${cleanup === 'compact' ? ', compacted' : ''}`,
      Object.entries<readonly string[]>(consumption)
        .filter(([, taken]) => taken.includes(name))
        .map(([consumer]) => consumer)
        .join(', '),
      eventDefinitions
        .filter(({ topic }) => topic === name)
        .map(({ type }) => type.replace(/^vn\.ndxp\.[a-z-]+\./, ''))
        .join(', '),
    ]),
  ),
})

interface Property {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly default?: unknown
  readonly description?: string
}

const configPart = (service: string, schema: TObject): GeneratedPart => ({
  file: `services/${service}/README.md`,
  marker: 'config',
  content: table(
    ['variable', 'what it is', 'default'],
    Object.entries(schema.properties as Record<string, Property>).map(([key, property]) => [
      `\`${key}\``,
      `${property.description ?? ''}${property.enum === undefined ? '' : ` (${property.enum.join(', ')})`}`,
      property.default === undefined
        ? schema.required.includes(key)
          ? 'required'
          : 'none'
        : `\`${JSON.stringify(property.default)}\``,
    ]),
  ),
})

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
}

const readManifests = async (): Promise<readonly Manifest[]> => {
  const folders = await Promise.all(
    ['libs', 'services'].map(async (root) =>
      (await readdir(join(projectDirectory, root))).toSorted().map((name) => join(root, name)),
    ),
  )
  return Promise.all(
    [...folders.flat(), 'deploy/local'].map(
      async (folder) => JSON.parse(await readFile(join(projectDirectory, folder, 'package.json'), 'utf8')) as Manifest,
    ),
  )
}

const graphPart = async (): Promise<GeneratedPart> => {
  const manifests = await readManifests()
  const node = (name: string): string => name.replace('@hub/', '')
  const edges = manifests.flatMap(({ name, dependencies = {} }) =>
    Object.keys(dependencies)
      .filter((dependency) => dependency.startsWith('@hub/'))
      .map((dependency) => `  ${node(name)} --> ${node(dependency)}`),
  )
  return {
    file: 'docs/ARCHITECTURE.md',
    marker: 'graph',
    content: ['```mermaid', 'graph LR', ...edges, '```'].join('\n'),
  }
}

export const generateParts = async (): Promise<readonly GeneratedPart[]> => [
  problemsPart(),
  topicsPart(),
  await graphPart(),
  configPart('gateway', gateway),
  configPart('civil-status-sync', civilStatusSync),
  configPart('id-issuance', idIssuance),
  configPart('population', population),
  configPart('verification', verification),
  configPart('operations', operations),
]
