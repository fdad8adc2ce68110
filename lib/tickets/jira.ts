import { z } from 'zod'
import { BaseAddress } from '@/lib/http-client/address'
import { basic, getJson } from '@/lib/http-client/get'
import { Silent } from '@/lib/http-client/silent'
import { namesThere, type TicketSystem } from './ticket'

const fieldName = z
  .string()
  .trim()
  .regex(/^([a-z][a-zA-Z0-9_]*)?$/, 'A field looks like customfield_10050.')
  .default('')

const config = z.object({
  address: BaseAddress.meta({ title: 'Address', example: 'https://example.atlassian.net', as: 'line' }),
  account: z.string().trim().max(200).default('').meta({
    title: 'Account',
    description: 'The mail address the API token belongs to. Empty for a token of Jira Data Center.',
    as: 'line',
  }),
  windowFrom: fieldName.meta({
    title: 'Field of the change window’s start',
    example: 'customfield_10050',
    as: 'line',
  }),
  windowTo: fieldName.meta({
    title: 'Field of the change window’s end',
    example: 'customfield_10051',
    as: 'line',
  }),
  ...namesThere,
})

const Person = z.looseObject({
  emailAddress: z.string().optional(),
  accountId: z.string().optional(),
  name: z.string().optional(),
})
const Issue = z.object({
  key: z.string(),
  fields: z.looseObject({
    status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    assignee: Person.nullable().optional(),
  }),
})

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/ */
export const jira: TicketSystem<z.infer<typeof config>> = {
  provider: 'jira',
  label: 'Jira',
  config,
  secret: 'An API token (Cloud) or a personal access token (Data Center)',
  async find(ticket, { config: { address, account, windowFrom, windowTo }, secret, signal }) {
    // Whatever else is typed must not become another address.
    if (!/^[A-Z][A-Z0-9_]+-\d{1,12}$/i.test(ticket)) return null
    const fields = ['status', 'assignee', windowFrom, windowTo].filter((field) => field !== '')
    // Data Center has the same fields under version 2, and nothing under 3.
    const version = account === '' ? 2 : 3
    const token = secret ?? ''
    const issue = await getJson(
      `${address}/rest/api/${version}/issue/${ticket}?fields=${fields.join(',')}`,
      Issue,
      {
        headers: { authorization: account === '' ? `Bearer ${token}` : basic(account, token) },
        also: [404],
        ...(signal && { signal }),
      },
    )
    if (issue === null) return null
    const { status, assignee, ...custom } = issue.fields
    return {
      name: issue.key,
      open: status.statusCategory.key !== 'done',
      status: status.name,
      assigned: {
        mails: present(assignee?.emailAddress),
        names: [...present(assignee?.accountId), ...present(assignee?.name)],
      },
      window: windowOf(custom[windowFrom], custom[windowTo]),
    }
  },
}

function windowOf(from: unknown, to: unknown): { from: Date; to: Date } | null {
  if (from == null || to == null) return null
  const [start, end] = [instantOf(from), instantOf(to)]
  // A field that holds something else is a mistake in the settings, not a ticket without a window.
  if (start === null || end === null)
    throw new Silent('The fields of the change window hold no date and time.')
  return { from: start, to: end }
}

/** Jira writes `2026-03-01T12:00:00.000+0100`. */
function instantOf(value: unknown): Date | null {
  if (typeof value !== 'string' || !value.includes('T')) return null
  const at = new Date(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  return Number.isNaN(at.getTime()) ? null : at
}

function present(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : [text]
}
