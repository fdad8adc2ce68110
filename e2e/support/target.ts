import pg from 'pg'

/** An open session at the target, as its holder. */
export interface TargetSession {
  query(text: string): Promise<Record<string, unknown>[]>
  /** Whether the server has ended it. */
  isCut(): boolean
}

/** The target's own door, and a look behind it. */
export interface Target {
  /** Signs in with the line and the password that the portal shows; null when the server refuses them. */
  signIn(way: WayIn): Promise<TargetSession | null>
  /** The logins that the portal has made for this person. */
  loginsOf(person: { handle: string }): Promise<string[]>
  /** A login made by hand, a member of the database role that the journeys' roles give; answers its name. */
  standing(name: string): Promise<void>
  /** Takes that membership away again, by hand. */
  unstanding(name: string): Promise<void>
  close(): Promise<void>
}

/** What My access shows to get in: the ready psql line, and the password. */
export interface WayIn {
  line: string
  password: string
}

// invalid_authorization_specification and invalid_password: no such login, may not log in, expired, or wrong.
const refusals = new Set(['28000', '28P01'])

export function openTarget(superuserUrl: string): Target {
  const opened: pg.Client[] = []
  async function byHand(statement: string): Promise<void> {
    const client = new pg.Client(superuserUrl)
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  return {
    async signIn({ line, password }) {
      const client = new pg.Client({ ...partsOf(line), password, application_name: 'holder' })
      let cut = false
      client.on('error', () => (cut = true))
      client.on('end', () => (cut = true))
      try {
        await client.connect()
      } catch (error) {
        if (error instanceof pg.DatabaseError && refusals.has(error.code ?? '')) return null
        throw error
      }
      opened.push(client)
      return {
        query: async (text) => (await client.query<Record<string, unknown>>(text)).rows,
        isCut: () => cut,
      }
    },
    async loginsOf({ handle }) {
      const client = new pg.Client(superuserUrl)
      await client.connect()
      try {
        const { rows } = await client.query<{ rolname: string }>(
          'select rolname from pg_roles where starts_with(rolname, $1) order by 1',
          [`gh_${handle}_`],
        )
        return rows.map(({ rolname }) => rolname)
      } finally {
        await client.end()
      }
    },
    standing: (name) => byHand(`create role ${name} login; grant orders_readonly to ${name}`),
    unstanding: (name) => byHand(`revoke orders_readonly from ${name}; drop role ${name}`),
    close: async () => {
      for (const client of opened) await client.end().catch(() => {})
    },
  }
}

/** Reads `psql "host=… port=… dbname=… user=… sslmode=…"`. */
function partsOf(line: string): { host: string; port: number; database: string; user: string } {
  const part = (name: string) => {
    const found = new RegExp(`\\b${name}=([^\\s"]+)`).exec(line)?.[1]
    if (found === undefined) throw new Error(`The line to connect with names no ${name}: ${line}`)
    return found
  }
  return { host: part('host'), port: Number(part('port')), database: part('dbname'), user: part('user') }
}
