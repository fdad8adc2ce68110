import type { Migration } from 'kysely'
import * as people from './0001-people'
import * as catalog from './0002-catalog'
import * as requests from './0003-requests'
import * as grants from './0004-grants'
import * as audit from './0005-audit'
import * as auditRollup from './0006-audit-rollup'
import * as auditText from './0007-audit-text'
import * as stages from './0008-stages'
import * as separation from './0009-separation'
import * as emergency from './0010-emergency'
import * as drafts from './0011-drafts'
import * as delegations from './0012-delegations'
import * as managed from './0013-managed'
import * as bundles from './0014-bundles'
import * as integrations from './0015-integrations'
import * as delegationScope from './0017-delegation-scope'
import * as personRisk from './0018-person-risk'
import * as bundleState from './0019-bundle-state'
import * as targets from './0020-targets'
import * as deliveries from './0021-deliveries'
import * as narrowing from './0022-narrowing'
import * as auditTree from './0023-audit-tree'
import * as auditCare from './0024-audit-care'
import * as mailAndViews from './0025-mail-and-views'
import * as history from './0026-history'
import * as sinks from './0027-sinks'
import * as anomalies from './0028-anomalies'
import * as reportsByMail from './0029-reports-by-mail'
import * as signIn from './0030-sign-in'
import * as passkeys from './0031-passkeys'
import * as tokens from './0032-tokens'
import * as directory from './0033-directory'
import * as machines from './0034-machines'
import * as workerRole from './0036-worker-role'

// Listed by hand, not read from disk: the bundled server has no migrations folder to read.
export const migrations: Record<string, Migration> = {
  '0001-people': people,
  '0002-catalog': catalog,
  '0003-requests': requests,
  '0004-grants': grants,
  '0005-audit': audit,
  '0006-audit-rollup': auditRollup,
  '0007-audit-text': auditText,
  '0008-stages': stages,
  '0009-separation': separation,
  '0010-emergency': emergency,
  '0011-drafts': drafts,
  '0012-delegations': delegations,
  '0013-managed': managed,
  '0014-bundles': bundles,
  '0015-integrations': integrations,
  '0017-delegation-scope': delegationScope,
  '0018-person-risk': personRisk,
  '0019-bundle-state': bundleState,
  '0020-targets': targets,
  '0021-deliveries': deliveries,
  '0022-narrowing': narrowing,
  '0023-audit-tree': auditTree,
  '0024-audit-care': auditCare,
  '0025-mail-and-views': mailAndViews,
  '0026-history': history,
  '0027-sinks': sinks,
  '0028-anomalies': anomalies,
  '0029-reports-by-mail': reportsByMail,
  '0030-sign-in': signIn,
  '0031-passkeys': passkeys,
  '0032-tokens': tokens,
  '0033-directory': directory,
  '0034-machines': machines,
  '0036-worker-role': workerRole,
}
