import { z } from 'zod'
import { BaseAddress } from '@/lib/http-client/address'
import { getJson } from '@/lib/http-client/get'
import { namesThere, type TicketSystem } from './ticket'

const config = z.object({
  address: BaseAddress.default('https://api.github.com').meta({
    title: 'Address of the API',
    example: 'https://api.github.com',
    as: 'line',
  }),
  repositories: z
    .array(
      z
        .string()
        .trim()
        .regex(
          /^[\w.-]+\/([\w.-]+|\*)$/,
          'A repository looks like norrland/operations, or norrland/* for all.',
        ),
    )
    .min(1, 'Name the repositories whose issues count: anybody can open one elsewhere.')
    .max(50)
    .meta({
      title: 'Repositories',
      description: 'Whose issues count, one per line. `#12` alone means one of the first.',
      example: 'norrland/operations',
      as: 'lines',
    }),
  ...namesThere,
})

const Issue = z.object({
  number: z.number(),
  state: z.string(),
  state_reason: z.string().nullish(),
  assignees: z.array(z.object({ login: z.string() })).nullish(),
})

/** https://docs.github.com/en/rest/issues/issues#get-an-issue */
export const github: TicketSystem<z.infer<typeof config>> = {
  provider: 'github',
  label: 'GitHub issues',
  config,
  secret: 'A token that may read issues',
  async find(ticket, { config: { address, repositories }, secret, signal }) {
    const place = placeOf(ticket, repositories)
    if (place === null || !counts(place.repository, repositories)) return null
    const issue = await getJson(`${address}/repos/${place.repository}/issues/${place.number}`, Issue, {
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        ...(secret !== null && { authorization: `Bearer ${secret}` }),
      },
      // Gone, and never there.
      also: [404, 410],
      ...(signal && { signal }),
    })
    if (issue === null) return null
    return {
      name: `${place.repository}#${issue.number}`,
      open: issue.state === 'open',
      status: issue.state_reason?.replaceAll('_', ' ') ?? issue.state,
      assigned: { mails: [], names: (issue.assignees ?? []).map(({ login }) => login) },
      window: null,
    }
  },
}

/** `owner/name#12`, `#12` in the first repository, or the address of an issue's page. */
function placeOf(ticket: string, [first]: readonly string[]): { repository: string; number: string } | null {
  const [, repository = first, number] =
    /^([\w-][\w.-]*\/[\w-][\w.-]*)?#(\d{1,12})$/.exec(ticket) ??
    /^https:\/\/[^/]+\/([\w-][\w.-]*\/[\w-][\w.-]*)\/issues\/(\d{1,12})$/.exec(ticket) ??
    []
  return repository === undefined || number === undefined || repository.endsWith('*')
    ? null
    : { repository, number }
}

function counts(repository: string, allowed: readonly string[]): boolean {
  const name = repository.toLowerCase()
  return allowed.some((each) => {
    const rule = each.toLowerCase()
    return rule.endsWith('/*') ? name.startsWith(rule.slice(0, -1)) : name === rule
  })
}
