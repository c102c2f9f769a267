import { serviceNames } from '@hub/contracts'
import type { KafkaSecurity } from '@hub/kafka'
import { openAuthority } from './certificates.ts'
import { makePassword, type HeldSecrets, type Secrets } from './secrets.ts'

const holders = [...serviceNames, 'installation'] as const
/** Who signs in to Kafka: brokers to each other, each service, the installation itself, and whoever works at the machine. */
const kafkaUsers = ['broker', ...holders, 'operator'] as const

const kafkaPasswordOf = (secrets: Secrets, user: (typeof kafkaUsers)[number]): Promise<string> =>
  secrets.get(`kafka-${user}`, makePassword)

/** How Kafka writes down who may sign in, and as whom it does so itself; as a property, so that its configuration can refer to it. */
const loginModule = (passwords: readonly (readonly [string, string])[]): string => {
  const own = Object.fromEntries(passwords)['broker'] ?? ''
  const users = passwords.map(([user, password]) => `user_${user}="${password}"`).join(' ')
  return `org.apache.kafka.common.security.plain.PlainLoginModule required username="broker" password="${own}" ${users};`
}

/** What the servers and their users need where nothing travels in the clear. */
export const shareEncryption = async (secrets: Secrets): Promise<HeldSecrets> => {
  const { certificate: authority, issue } = await openAuthority(secrets)
  const serverFiles = async (server: string): Promise<Readonly<Record<string, string>>> => {
    const { key, certificate } = await issue({ dns: [server, 'localhost'], ip: ['127.0.0.1'] })
    return { authority, key, certificate }
  }
  const passwords = await Promise.all(
    kafkaUsers.map(async (user) => [user, await kafkaPasswordOf(secrets, user)] as const),
  )
  const kafka = await serverFiles('kafka')
  const passwordOf = Object.fromEntries(passwords)
  return {
    ...Object.fromEntries(holders.map((holder) => [holder, { authority, 'kafka-password': passwordOf[holder] ?? '' }])),
    postgres: await serverFiles('postgres'),
    redis: await serverFiles('redis'),
    kafka: {
      authority,
      // A key store in PEM is both in one file.
      keystore: `${kafka.key}\n${kafka.certificate}\n`,
      users: `jaas=${loginModule(passwords)}\n`,
    },
  }
}

/** How somebody at the machine reads topics. */
export const operatorSecurity = async (secrets: Secrets): Promise<KafkaSecurity> => ({
  mechanism: 'plain',
  username: 'operator',
  password: await kafkaPasswordOf(secrets, 'operator'),
  ca: (await openAuthority(secrets)).certificate,
})
