/** What has to be there before the services start: secrets, databases with their tables, topics. Used by the launcher, and in an image of its own. */
export { readCatalogueClients, type CatalogueClient } from './catalogue-clients.ts'
export { clientSecretOf } from './holders.ts'
export { databaseOf, ensureDatabase, migrateService } from './databases.ts'
export { hashClientSecret, makeKey, makePassword, makeSigningKey, openSecrets, type Secrets } from './secrets.ts'
export { provision } from './topics.ts'
