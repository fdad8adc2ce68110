import type { Connection, RowDataPacket } from 'mysql2/promise'
import type { Check } from '../connector'
import { isConnectorError } from '../connector'
import type { PortalCall } from './client'
import { asPortal } from './client'
import type { MysqlEntitlement } from './config'
import { expiryLagMs } from './config'
import { setupVersion } from './parts.sql'
import type { Rights } from './rights'
import { mayHandOut, rightsOf } from './rights'
import { handOutPrivilegesSql, handOutRoleSql, ownerGlobals, portalRoutines } from './setup.sql'

/** Never throws for what it finds, only for what nobody foresaw. */
export async function preflight(
  call: PortalCall,
  entitlements: readonly MysqlEntitlement[],
): Promise<Check[]> {
  try {
    return await asPortal(call, 'Checking the target', async (run, connection) => {
      const version = await textFrom(connection, 'select version()')
      const first = [reachableCheck(call), versionCheck(version), excessCheck(await grantsOf(connection))]
      const setup = await setupCheck(connection)
      if (!setup.ok) return [...first, setup]
      const askedAt = Date.now()
      const rights = await rightsOf(run)
      const offsetMs = rights.nowMs - (askedAt + Date.now()) / 2
      const given = entitlements.map((entitlement) => handOutCheck(entitlement, rights))
      return [...first, setup, ownerCheck(rights), expiryCheck(rights), clockCheck(offsetMs), ...given]
    })
  } catch (error) {
    if (isConnectorError(error)) return [{ name: 'Reachable', ok: false, detail: error.message }]
    throw error
  }
}

async function textFrom(connection: Connection, statement: string): Promise<string> {
  const [text = ''] = await column(connection, statement)
  return text
}

async function grantsOf(connection: Connection): Promise<string[]> {
  return column(connection, 'show grants')
}

/** The first column of what a statement answers. */
async function column(connection: Connection, statement: string): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(statement)
  return rows.map((row) => String(Object.values(row)[0]))
}

function reachableCheck({ config }: PortalCall): Check {
  return {
    name: 'Reachable',
    ok: true,
    detail: `Signed in to ${config.host}:${config.port} as ${config.user}.`,
  }
}

function versionCheck(version: string): Check {
  const [, major = '0', minor = '0'] = /^(?:5\.5\.5-)?(\d+)\.(\d+)/.exec(version) ?? []
  const isRecent = Number(major) * 100 + Number(minor) >= 1006
  const ok = isRecent && /mariadb/i.test(version)
  return { name: 'Version', ok, detail: `${version}.${ok ? '' : ' It must be MariaDB 10.6 or newer.'}` }
}

/** A stolen password of the portal must not do more than the procedures do. */
function excessCheck(grants: readonly string[]): Check {
  const name = 'Has no rights it should not'
  const excess = grants.filter((grant) => !isNeeded(grant))
  if (excess.length === 0)
    return { name, ok: true, detail: 'It may run the procedures of the set-up and nothing else.' }
  const listed = excess.map((grant) => grant.replace(/ IDENTIFIED .*/s, '')).join('; ')
  return { name, ok: false, detail: `It may do more than it needs. Take away: ${listed}` }
}

function isNeeded(grant: string): boolean {
  if (grant.endsWith('WITH GRANT OPTION')) return false
  if (grant.startsWith('GRANT USAGE ON *.* ')) return true
  return portalRoutines
    .map((routine) => routine.replace(' ', ' `gatehouse`.`'))
    .some((routine) => grant.startsWith(`GRANT EXECUTE ON ${routine}\` TO `))
}

async function setupCheck(connection: Connection): Promise<Check> {
  const name = 'Set-up'
  const remedy = 'Run the statements of the set-up as an administrator.'
  try {
    const version = await textFrom(connection, 'select gatehouse.version()')
    const ok = version === String(setupVersion)
    return {
      name,
      ok,
      detail: ok ? `Version ${version}.` : `Version ${version} is not ${setupVersion}. ${remedy}`,
    }
  } catch {
    return { name, ok: false, detail: `It is missing, or the portal’s account may not use it. ${remedy}` }
  }
}

function ownerCheck({ locked, privileges }: Rights): Check {
  const name = 'Owner of the procedures'
  const excess = privileges
    .filter(
      ({ on_database, privilege }) =>
        on_database === null && !ownerGlobals.some((each) => each === privilege),
    )
    .map(({ privilege }) => privilege)
  if (!locked)
    return {
      name,
      ok: false,
      detail: 'Somebody can sign in as it. Run: alter user gatehouse_owner@localhost account lock',
    }
  if (excess.length > 0)
    return {
      name,
      ok: false,
      detail: `gatehouse_owner has ${excess.join(', ')} on everything, which it need not.`,
    }
  return { name, ok: true, detail: 'Nobody can sign in as gatehouse_owner, and it has no right too many.' }
}

function expiryCheck({ expires }: Rights): Check {
  const remedy = 'Set event_scheduler = on in the server’s settings, and: alter event gatehouse.expiry enable'
  return {
    name: 'Expiry by the server',
    ok: expires,
    detail: expires
      ? 'The server takes access away at its end, should the portal not do so.'
      : `The server would not end access by itself. ${remedy}`,
  }
}

function clockCheck(offsetMs: number): Check {
  const ok = Math.abs(offsetMs) < expiryLagMs
  const remedy = ok ? '' : ' Expiry would be wrong by as much: synchronise the clocks (NTP).'
  return {
    name: 'Clock',
    ok,
    detail: `The target’s clock is ${(offsetMs / 1000).toFixed(1)} s from ours.${remedy}`,
  }
}

function handOutCheck(entitlement: MysqlEntitlement, rights: Rights): Check {
  const may = 'May be handed out.'
  if (entitlement.access === 'role') {
    const ok = rights.roles.includes(entitlement.role)
    const detail = ok ? may : `It may not be handed out. Run: ${handOutRoleSql(entitlement.role)}`
    return { name: `Role ${entitlement.role}`, ok, detail }
  }
  const { database, privileges, tables } = entitlement
  const missing = privileges.filter((privilege) =>
    (tables.length === 0 ? [null] : tables).some(
      (table) => !mayHandOut(rights, { database, table, privilege }),
    ),
  )
  const ok = missing.length === 0
  const detail = ok ? may : `Not all may be handed out. Run: ${handOutPrivilegesSql(database, missing)}`
  return { name: `${privileges.join(', ')} in ${database}`, ok, detail }
}
