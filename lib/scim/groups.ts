import type { DirectoryGroupRow } from '@/db/queries/directory'
import type { DirectoryGroup } from '@/lib/domain/directory'
import { GroupId } from '@/lib/domain/ids'
import type { Result } from '@/lib/domain/result'
import type { Context } from '@/lib/services/context'
import {
  changeGroup,
  findGroup,
  findGroups,
  provisionGroup,
  removeGroup,
  type ChangeGroupRefusal,
  type GroupRefusal,
  type ProvisionedGroup,
} from '@/lib/services/directory/groups'
import { listOf } from './discovery'
import { groupPaths } from './filter'
import { answer, refused, type Calls, type ScimAnswer, type ScimRequest } from './call'
import { readQuery } from './paging'
import { applyPatch, flatten, readPatch } from './patch'
import { bad, changedMeanwhile, notFound, type Problem } from './problem'
import { project, readProjection, wants } from './project'
import { etagOf, groupResource, readGroup, versionsIn } from './resource'

export const groupCalls: Calls = {
  async list(ctx, request) {
    const query = readQuery(request.query, groupPaths)
    if (!query.ok) return refused(query.error)
    const { total, rows } = await findGroups(ctx, query.value, withMembers(request))
    const { startIndex } = query.value
    return answer(
      200,
      listOf(
        rows.map((row) => shown(row, request)),
        { total, startIndex },
      ),
    )
  },
  async read(ctx, request, id) {
    const row = await findGroup(ctx, GroupId.parse(id), withMembers(request))
    if (row === null) return refused(notFound)
    const headers = { etag: etagOf(row) }
    if (request.ifNoneMatch !== null && versionsIn(request.ifNoneMatch)?.includes(row.version))
      return answer(304, null, { headers })
    return answer(200, shown(row, request), { headers })
  },
  async create(ctx, request, body) {
    const doc = readGroup(body)
    if (!doc.ok) return refused(doc.error)
    const made = await provisionGroup(ctx, doc.value)
    return made.ok ? changed(201, made.value, request) : refused(problemOf(made.error))
  },
  replace: (ctx, request, id, body) => change(ctx, request, id, () => readGroup(body)),
  async patch(ctx, request, id, body) {
    const operations = readPatch(body)
    if (!operations.ok) return refused(operations.error)
    return change(ctx, request, id, (row) => {
      const patched = applyPatch(flatten(groupResource(row, request.base)), operations.value)
      return patched.ok ? readGroup(patched.value) : patched
    })
  },
  async remove(ctx, request, id) {
    const removed = await removeGroup(ctx, { id: GroupId.parse(id), ifMatch: versionsIn(request.ifMatch) })
    return removed.ok ? answer(204, null, { ending: removed.value }) : refused(problemOf(removed.error))
  },
}

async function change(
  ctx: Context,
  request: ScimRequest,
  id: string,
  make: (row: DirectoryGroupRow) => Result<DirectoryGroup, Problem>,
): Promise<ScimAnswer> {
  const outcome = await changeGroup(ctx, {
    id: GroupId.parse(id),
    ifMatch: versionsIn(request.ifMatch),
    change: make,
  })
  return outcome.ok ? changed(200, outcome.value, request) : refused(problemOf(outcome.error))
}

function changed(status: number, { group, ending }: ProvisionedGroup, request: ScimRequest): ScimAnswer {
  const headers = { etag: etagOf(group), location: `${request.base}/Groups/${group.id}` }
  return answer(status, shown(group, request), { headers, ending })
}

function withMembers({ query }: ScimRequest): boolean {
  return wants(readProjection(query), 'members')
}

function shown(row: DirectoryGroupRow, { base, query }: ScimRequest): object {
  return project(groupResource(row, base), readProjection(query))
}

function problemOf(refusal: GroupRefusal | ChangeGroupRefusal<Problem>): Problem {
  if (typeof refusal === 'object') return refusal.said
  switch (refusal) {
    case 'no-such-group':
      return notFound
    case 'changed-meanwhile':
      return changedMeanwhile
    case 'name-taken':
      return {
        status: 409,
        scimType: 'uniqueness',
        detail: 'There is a group of this displayName or externalId.',
      }
    case 'kept-here':
      return {
        status: 409,
        scimType: 'uniqueness',
        detail:
          'A group of this name is kept in the portal, with people put into it there. Give yours another name.',
      }
    case 'no-such-member':
      return bad('invalidValue', 'Not all of the members are people whom the directory has provisioned.')
    case 'nested':
      return bad('invalidValue', 'Groups within groups are not taken: send the people.')
  }
}
