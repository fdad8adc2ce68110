import { Client } from 'ldapts'
import type { Pool } from 'pg'
import type { Server as MysqlServer, Names as MysqlNames } from '@/lib/connectors/conformance/mysql-server'
import type { Names as PostgresNames } from '@/lib/connectors/conformance/postgres-server'
import type { LinuxHost } from './servers/linux-host'
import type { ScimServer } from './servers/scim'
import { root } from './servers/slapd'
import type { WebhookReceiver } from './servers/webhook-receiver'

/** Reads on a target who has the access, without the portal's connector or its rights. */
export interface Reader {
  /** Every account that has it, or half of it, but for the portal's own. */
  whoHas(): Promise<string[]>
  close(): Promise<void>
}

const nothing = async () => {}

/** The members of the role. */
export function inPostgres(superuser: Pool, { role, portal }: PostgresNames): Reader {
  return {
    whoHas: async () => {
      const { rows } = await superuser.query<{ name: string }>(
        `select m.rolname::text as name from pg_auth_members a
           join pg_roles m on m.oid = a.member join pg_roles r on r.oid = a.roleid
          where r.rolname = $1 and m.rolname <> $2 and not m.rolsuper`,
        [role, portal],
      )
      return unique(rows.map(({ name }) => name))
    },
    close: nothing,
  }
}

/** The members of the group. */
export async function inDirectory(url: string, group: string): Promise<Reader> {
  const client = new Client({ url })
  await client.bind(root.dn, root.password)
  return {
    whoHas: async () => {
      const { searchEntries } = await client.search(group, { scope: 'base', attributes: ['member'] })
      const members = [searchEntries[0]?.['member'] ?? []].flat().map(String)
      return unique(members.flatMap((dn) => /^uid=([^,]+),/.exec(dn)?.[1] ?? []))
    },
    close: () => client.unbind(),
  }
}

/** Who may take the role on, and every one-time login, whatever it may do. */
export function inMariadb(server: MysqlServer, { role }: MysqlNames): Reader {
  return {
    whoHas: async () => {
      const rows = await server.rows(
        `select User as name from mysql.roles_mapping where Role = ? and Admin_option = 'N'
         union select User from mysql.global_priv where User like 'gh#_%' escape '#'`,
        [role],
      )
      return unique(rows.map((row) => String(row['name'])))
    },
    close: nothing,
  }
}

/** Whom a rule for sudo lets, and whose record stands. */
export function onLinux(host: LinuxHost): Reader {
  return {
    whoHas: async () => {
      const printed = await host.sh(`
        for file in /etc/sudoers.d/*; do [ ! -f "$file" ] || cut -d ' ' -f 1 "$file"; done
        for file in /var/lib/gatehouse/grants/*; do [ ! -f "$file" ] || sed -n 's/^account //p' "$file"; done`)
      return unique(printed.split('\n').filter((name) => name.startsWith('ada.')))
    },
    close: nothing,
  }
}

/** The members of the group, by the names the portal knows them by. */
export function inScim({ groups, users }: ScimServer, group: string): Reader {
  return {
    whoHas: async () => {
      const members = [...groups.values()].find((each) => each.displayName === group)?.members ?? []
      return unique(members.map(({ value }) => users.get(value)?.userName.split('@')[0] ?? value))
    },
    close: nothing,
  }
}

export function inReceiver({ held }: WebhookReceiver): Reader {
  return { whoHas: async () => unique([...held.values()].map(({ account }) => account)), close: nothing }
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted()
}
