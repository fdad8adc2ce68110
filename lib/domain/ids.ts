import { z } from 'zod'

export const PrincipalId = z.uuid().brand<'PrincipalId'>()
export type PrincipalId = z.infer<typeof PrincipalId>
export const GroupId = z.uuid().brand<'GroupId'>()
export type GroupId = z.infer<typeof GroupId>
export const TeamId = z.uuid().brand<'TeamId'>()
export type TeamId = z.infer<typeof TeamId>
export const TargetId = z.uuid().brand<'TargetId'>()
export type TargetId = z.infer<typeof TargetId>
export const RoleId = z.uuid().brand<'RoleId'>()
export type RoleId = z.infer<typeof RoleId>
export const EligibilityId = z.uuid().brand<'EligibilityId'>()
export type EligibilityId = z.infer<typeof EligibilityId>
export const PolicyVersionId = z.uuid().brand<'PolicyVersionId'>()
export type PolicyVersionId = z.infer<typeof PolicyVersionId>
export const PolicyDraftId = z.uuid().brand<'PolicyDraftId'>()
export type PolicyDraftId = z.infer<typeof PolicyDraftId>
export const RequestId = z.uuid().brand<'RequestId'>()
export type RequestId = z.infer<typeof RequestId>
export const GrantId = z.uuid().brand<'GrantId'>()
export type GrantId = z.infer<typeof GrantId>
export const AssignmentId = z.uuid().brand<'AssignmentId'>()
export type AssignmentId = z.infer<typeof AssignmentId>
export const BundleId = z.uuid().brand<'BundleId'>()
export type BundleId = z.infer<typeof BundleId>
export const SessionId = z.uuid().brand<'SessionId'>()
export type SessionId = z.infer<typeof SessionId>
export const PasskeyId = z.uuid().brand<'PasskeyId'>()
export type PasskeyId = z.infer<typeof PasskeyId>
export const ErrandId = z.uuid().brand<'ErrandId'>()
export type ErrandId = z.infer<typeof ErrandId>
export const TokenId = z.uuid().brand<'TokenId'>()
export type TokenId = z.infer<typeof TokenId>

export const SeparationRuleId = z.uuid().brand<'SeparationRuleId'>()
export type SeparationRuleId = z.infer<typeof SeparationRuleId>
export const SeparationExceptionId = z.uuid().brand<'SeparationExceptionId'>()
export type SeparationExceptionId = z.infer<typeof SeparationExceptionId>
export const IntegrationId = z.uuid().brand<'IntegrationId'>()
export type IntegrationId = z.infer<typeof IntegrationId>
export const SinkId = z.uuid().brand<'SinkId'>()
export type SinkId = z.infer<typeof SinkId>

/** The readable name of a request, as people say it: `REQ-2041`. */
export function requestName(number: number): string {
  return `REQ-${number}`
}

/** The readable name of a grant: `GRT-512`. */
export function grantName(number: number): string {
  return `GRT-${number}`
}

/** The number in `REQ-2041` (case and surrounding space do not matter), or null when it is not such a name. */
export function requestNumber(name: string): number | null {
  const match = /^\s*req-(\d{1,12})\s*$/i.exec(name)
  return match ? Number(match[1]) : null
}
