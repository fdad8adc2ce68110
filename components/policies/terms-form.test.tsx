import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { PolicySettings } from '@/lib/domain/policy'
import { fromForm, toFormValues } from '@/lib/policies/form'
import { readPolicy } from '@/lib/policies/read'
import { writePolicy } from '@/lib/policies/write'
import { aPolicy } from '@/lib/testing/factories'
import { anyPolicy, names } from '@/lib/testing/policies'
import { RulesForm } from './rules-form'
import { TermsForm } from './terms-form'

const attributes = (tag: string) =>
  new Map(
    [...tag.matchAll(/([a-zA-Z-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, plain(value)]),
  )
const plain = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')

/** What a browser would send of this form, nothing touched. */
function sentBy(html: string): FormData {
  const form = new FormData()
  const field = /<input ([^>]*)\/>|<textarea ([^>]*)>([^<]*)<\/textarea>|<select ([^>]*)>(.*?)<\/select>/gs
  for (const [, input, textarea, text = '', select, options = ''] of html.matchAll(field)) {
    const tag = attributes(input ?? textarea ?? select ?? '')
    const name = tag.get('name') ?? ''
    if (select !== undefined) form.append(name, /<option value="([^"]*)" selected/.exec(options)?.[1] ?? '')
    else if (textarea !== undefined) form.append(name, plain(text).replace(/^\n/, ''))
    else if (tag.get('type') !== 'checkbox' || tag.has('checked')) form.append(name, tag.get('value') ?? '')
  }
  return form
}

function formOf(settings: PolicySettings): string {
  const values = toFormValues(writePolicy(settings, names))
  const view = { values, prefix: '', errorAt: () => undefined }
  return renderToStaticMarkup(
    <>
      <TermsForm view={view} />
      <RulesForm view={view} />
    </>,
  )
}

test('a form that is sent untouched says the very same as the policy it shows', () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      const read = readPolicy(fromForm(sentBy(formOf(policy))), names)
      expect(read).toEqual({ ok: true, value: policy })
    }),
    { numRuns: 50 },
  )
})

test('a part that is added begins with something that can be read', () => {
  const form = sentBy(formOf(PolicySettings.parse(aPolicy)))
  for (const part of [
    'ticket',
    'approval',
    'approval.automatic',
    'approval.stages.0.onTimeOut',
    'conditions.hours',
    'conditions.signIn',
    'extension',
    'extension.approval',
    'emergency',
  ])
    form.set(`${part}:as`, 'own')
  expect(readPolicy(fromForm(form), names)).toMatchObject({
    ok: true,
    value: { emergency: { maxMs: 30 * 60_000 }, approval: { stages: [{ onTimeOut: { kind: 'escalate' } }] } },
  })
})
