import { GroupId, PrincipalId } from '@/lib/domain/ids'
import type { Context } from '@/lib/services/context'
import { refused, answer, type ScimAnswer, type ScimRequest } from './call'
import { listOf, resourceTypes, schemaList, serviceProviderConfig } from './discovery'
import { groupCalls } from './groups'
import { flatten, isObject, type Flat } from './patch'
import { bad, notFound } from './problem'
import { userCalls } from './users'

/** Answers one call of a directory that has proved itself. Throws only where the database does. */
export async function handleScim(ctx: Context, request: ScimRequest): Promise<ScimAnswer> {
  const [kind = '', id, ...more] = request.path
  const found = discovered(kind, id, request)
  if (found !== undefined)
    return request.method === 'GET' ? (found === null ? refused(notFound) : answer(200, found)) : notAllowed
  const calls = kind === 'Users' ? userCalls : kind === 'Groups' ? groupCalls : null
  if (calls === null || more.length > 0) return refused(notFound)
  if (id === undefined) {
    if (request.method === 'GET') return calls.list(ctx, request)
    if (request.method !== 'POST') return notAllowed
    const body = readBody(request.body)
    return body === null ? refused(unreadable) : calls.create(ctx, request, body)
  }
  if (!(kind === 'Users' ? PrincipalId : GroupId).safeParse(id).success) return refused(notFound)
  const own = id.toLowerCase()
  if (request.method === 'GET') return calls.read(ctx, request, own)
  if (request.method === 'DELETE') return calls.remove(ctx, request, own)
  if (request.method !== 'PUT' && request.method !== 'PATCH') return notAllowed
  const body = readBody(request.body)
  if (body === null) return refused(unreadable)
  return request.method === 'PUT'
    ? calls.replace(ctx, request, own, body)
    : calls.patch(ctx, request, own, body)
}

const unreadable = bad('invalidSyntax', 'The body is not a JSON object.')
const notAllowed = refused({ status: 405, detail: 'That cannot be done here.' })

function readBody(text: string): Flat | null {
  try {
    const body: unknown = JSON.parse(text)
    return isObject(body) ? flatten(body) : null
  } catch {
    return null
  }
}

/** What is said of the server itself; undefined where that is not what was asked for. */
function discovered(kind: string, id: string | undefined, { base }: ScimRequest): object | null | undefined {
  const all = { Schemas: schemaList, ResourceTypes: resourceTypes }
  if (kind === 'ServiceProviderConfig') return id === undefined ? serviceProviderConfig(base) : null
  if (kind !== 'Schemas' && kind !== 'ResourceTypes') return undefined
  const resources = all[kind](base)
  if (id === undefined) return listOf(resources)
  return resources.find((each) => 'id' in each && each.id === id) ?? null
}
