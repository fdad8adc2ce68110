import type { GrantId } from '@/lib/domain/ids'
import type { Context } from '@/lib/services/context'
import type { Flat } from './patch'
import { problemBody, type Problem } from './problem'

/** A call as it came, whatever carried it. */
export interface ScimRequest {
  method: string
  /** What follows /scim/v2, in parts. */
  path: readonly string[]
  query: URLSearchParams
  ifMatch: string | null
  ifNoneMatch: string | null
  /** As it was sent; empty for none. */
  body: string
  /** The address of /scim/v2 itself. */
  base: string
  /** The sign-in provider whose subjects external ids are. */
  issuer: string | null
}

export interface ScimAnswer {
  status: number
  body: object | null
  headers: Record<string, string>
  /** Grants that the engine can begin to take back. */
  ending: readonly GrantId[]
}

/** What one kind of resource can do; a refusal is a problem. */
export interface Calls {
  list(ctx: Context, request: ScimRequest): Promise<ScimAnswer>
  read(ctx: Context, request: ScimRequest, id: string): Promise<ScimAnswer>
  create(ctx: Context, request: ScimRequest, body: Flat): Promise<ScimAnswer>
  replace(ctx: Context, request: ScimRequest, id: string, body: Flat): Promise<ScimAnswer>
  patch(ctx: Context, request: ScimRequest, id: string, body: Flat): Promise<ScimAnswer>
  remove(ctx: Context, request: ScimRequest, id: string): Promise<ScimAnswer>
}

export function answer(status: number, body: object | null, more: Partial<ScimAnswer> = {}): ScimAnswer {
  return { status, body, headers: {}, ending: [], ...more }
}

export function refused(problem: Problem): ScimAnswer {
  return answer(problem.status, problemBody(problem))
}
