import type { Db } from '@/db/client'
import type { ScimAnswer, ScimRequest } from '@/lib/scim/call'
import { handleScim } from '@/lib/scim/handle'
import type { Context } from '@/lib/services/context'
import { aContext } from './factories'

/** What a directory reads of an answer. */
export interface Said extends Omit<ScimAnswer, 'body'> {
  body: Record<string, unknown>
}

export interface Directory {
  /** `path` may hold a query; `body` is sent as JSON, a string as it is. */
  send(method: string, path: string, body?: unknown, headers?: Partial<ScimRequest>): Promise<Said>
}

/** A directory that speaks to the portal without a wire between them. */
export function aDirectory(db: Db, parts: Partial<Context> = {}, issuer: string | null = null): Directory {
  const ctx = aContext(db, { actor: { kind: 'token', name: 'Directory' }, ...parts })
  return {
    async send(method, path, body, headers = {}) {
      const url = new URL(`https://portal.example/scim/v2${path}`)
      const said = await handleScim(ctx, {
        method,
        path: url.pathname
          .split('/')
          .slice(3)
          .filter((part) => part !== '')
          .map(decodeURIComponent),
        query: url.searchParams,
        ifMatch: null,
        ifNoneMatch: null,
        body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
        base: 'https://portal.example/scim/v2',
        issuer,
        ...headers,
      })
      return { ...said, body: { ...said.body } }
    },
  }
}

let count = 0
/** A person as a directory would send them, with names of their own. */
export function aDirectoryUser(more: Record<string, unknown> = {}) {
  count += 1
  const name = `user${process.pid}x${count}@example.com`
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: name,
    externalId: `ext-${name}`,
    displayName: `User ${count}`,
    emails: [{ value: name, type: 'work', primary: true }],
    active: true,
    ...more,
  }
}
