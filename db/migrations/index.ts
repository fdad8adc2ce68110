import type { Migration } from 'kysely'
import * as people from './0001-people'
import * as catalog from './0002-catalog'
import * as requests from './0003-requests'
import * as grants from './0004-grants'
import * as audit from './0005-audit'
import * as auditRollup from './0006-audit-rollup'
import * as auditText from './0007-audit-text'

// Listed by hand, not read from disk: the bundled server has no migrations folder to read.
export const migrations: Record<string, Migration> = {
  '0001-people': people,
  '0002-catalog': catalog,
  '0003-requests': requests,
  '0004-grants': grants,
  '0005-audit': audit,
  '0006-audit-rollup': auditRollup,
  '0007-audit-text': auditText,
}
