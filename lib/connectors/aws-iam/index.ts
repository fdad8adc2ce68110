import { bounded } from '../aws/client'
import type { Capabilities, Connector } from '../connector'
import { ensureGranted, ensureRevoked, list, observe } from './access'
import {
  AwsIamConfig,
  AwsIamEntitlement,
  canBeSession,
  concurrency,
  entitlementKey,
  hardTimeoutMs,
} from './config'
import { iamOf } from './iam'
import { connectHints, issue } from './issue'
import { preflight } from './preflight'

export type { AwsIamConfig, AwsIamEntitlement } from './config'
export { portalPolicy, rolesTrust } from './setup.policy'

const capabilities: Capabilities = {
  nativeExpiry: 'access',
  killSessions: 'by-revoke',
  sessionsOutlive: null,
  marker: 'per-grant',
  list: true,
  handsOut: 'token',
  maximumMs: null,
  hardTimeoutMs,
  concurrency,
}

/**
 * A role of AWS IAM, or of what answers as it does: each grant is a policy on the role for sessions of the holder's
 * name, which AWS itself lets lapse; the holder asks the portal for credentials of such a session.
 */
export const awsIam: Connector<AwsIamConfig, AwsIamEntitlement> = {
  kind: 'aws-iam',
  about: {
    title: 'AWS IAM roles',
    provedOn: 'IAM, STS and S3 of Ceph 16 (radosgw), which answer as AWS does; not on AWS itself',
  },
  config: AwsIamConfig,
  entitlement: AwsIamEntitlement,
  capabilities: () => capabilities,
  entitlementKey,
  preflight,
  accountName: ({ handle }) => handle,
  resolve: async (_call, { handle }) => (canBeSession(handle) ? handle : null),
  ensureGranted,
  ensureRevoked,
  observe,
  list,
  catalog: async function* (call) {
    const iam = await iamOf(bounded(call, hardTimeoutMs))
    for await (const value of iam.roles()) yield { field: 'role', value }
  },
  connectHints,
  issue,
}
