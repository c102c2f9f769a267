/**
 * Clients that act as the agencies around the hub. They use the public API only, so what they can do an agency can do.
 */
export { jsonCallHeaders } from './agency.ts'
export type { Answer, Problem } from './call.ts'
export {
  createDifferenceDesk,
  createRegistrarsDesk,
  type DifferenceDesk,
  type RegistrarsDesk,
} from './difference-desk.ts'
export { findHeld } from './find-held.ts'
export { toHubAddress, type HubAddress } from './hub-address.ts'
export {
  createIdentityAuthority,
  type IdentityAuthority,
  type Import,
  type ImportRemark,
} from './identity-authority.ts'
export { actsPath, createMinistryOfJustice, ministryOfJustice, type MinistryOfJustice } from './ministry-of-justice.ts'
export { createOperator, type Operator, type Rebuild } from './operator.ts'
export { createInsuranceReader, createPopulationAuthority, type PopulationReader } from './population-reader.ts'
export {
  createSocialInsurance,
  createVaccination,
  socialInsurance,
  verificationsPath,
  type Question,
  type Verifier,
} from './verifier.ts'
