import { isIP } from 'node:net'
import type { WhatIfValues } from '@/components/explain/what-if-form'
import { parseDuration } from '@/lib/domain/duration'
import { personRisks } from '@/lib/domain/person-risk'
import { readWallTime } from '@/lib/http/wall-time'
import type { WhatIfInput } from '@/lib/services/policies/what-if'
import type { QueryReader } from '../../query'
import { readAgainst } from './against'

export interface Question {
  values: WhatIfValues
  errors: Record<string, string>
  /** Null while something cannot be read, or nobody was named yet. */
  input: WhatIfInput | null
}

/** The question that an address holds, in the viewer's zone; a time may also be an instant in ISO 8601. */
export function readQuestion(query: QueryReader, zone: string): Question {
  const values = readValues(query, zone)
  const errors: Record<string, string> = {}
  const length = (name: 'duration' | 'signIn') => {
    if (values[name] === '') return null
    const read = parseDuration(values[name])
    if (!read.ok) errors[name] = 'A length of time looks like 90m or 2h 30m.'
    return read.ok ? read.value : null
  }
  const time = (name: 'at' | 'start') => {
    if (values[name] === '') return null
    const read = readWallTime(values[name], zone)
    if (read.ok) return read.value
    if (read.error.kind === 'overlap') return read.error.choices[0]
    errors[name] = 'The clock never shows this time.'
    return null
  }
  const against = readAgainst(values.against)
  if (against === null) errors['against'] = 'There is no such policy.'
  if (values.address !== '' && isIP(values.address) === 0)
    errors['address'] = 'An address looks like 10.1.2.3 or 2001:db8::1.'
  const input = {
    handle: values.person,
    slug: values.role,
    against: against ?? { kind: 'in-force' as const },
    risk: personRisks.find((risk) => risk === values.risk) ?? null,
    at: time('at'),
    start: time('start'),
    durationMs: length('duration'),
    address: orNull(values.address),
    signInAgeMs: length('signIn'),
    methods: values.methods.split(/[\s,]+/).filter((method) => method !== ''),
    justification: orNull(values.justification),
    ticket: orNull(values.ticket),
    emergency: values.emergency,
  }
  const isAsked = values.person !== '' && values.role !== '' && Object.keys(errors).length === 0
  return { values, errors, input: isAsked ? input : null }
}

function readValues(query: QueryReader, zone: string): WhatIfValues {
  return {
    person: query.text('person'),
    role: query.text('role'),
    against: query.text('against'),
    risk: query.text('risk'),
    at: wallTime(query.text('at'), zone),
    start: wallTime(query.text('start'), zone),
    duration: query.text('duration'),
    address: query.text('address'),
    signIn: query.text('signIn'),
    methods: query.text('methods'),
    justification: query.text('justification'),
    ticket: query.text('ticket'),
    emergency: query.text('emergency') === '1',
  }
}

function orNull(text: string): string | null {
  return text === '' ? null : text
}

/** An instant as a `datetime-local` field of this zone writes it; anything else as it is. */
function wallTime(text: string, zone: string): string {
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) || Number.isNaN(Date.parse(text))) return text
  return new Date(text)
    .toLocaleString('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    .replace(' ', 'T')
}
