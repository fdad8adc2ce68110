import { Checkbox } from '@/components/ui/checkbox'
import { Disclosure } from '@/components/ui/disclosure'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { personRiskLabel, personRisks } from '@/lib/domain/person-risk'
import { Select } from '@/components/ui/select'

export interface Choice {
  value: string
  label: string
}

/** What the fields hold, as typed. */
export interface WhatIfValues {
  person: string
  role: string
  against: string
  /** Empty for as it is. */
  risk: string
  at: string
  start: string
  duration: string
  address: string
  signIn: string
  methods: string
  justification: string
  ticket: string
  emergency: boolean
}

interface Props {
  values: WhatIfValues
  errors: Readonly<Record<string, string>>
  people: readonly Choice[]
  roles: readonly Choice[]
  policies: readonly Choice[]
  /** IANA name of the zone that times are typed in. */
  zone: string
}

/** The question; what is left open is taken as good. A GET form: the address is the question, and can be sent on. */
export function WhatIfForm({ values, errors, people, roles, policies, zone }: Props) {
  return (
    <form method="get" action="/admin/try" className="grid gap-3" aria-label="What if">
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <Field label="Person" required error={errors['person']}>
          {(control) => (
            <Input {...control} name="person" list="people" autoComplete="off" defaultValue={values.person} />
          )}
        </Field>
        <Field label="Role" required error={errors['role']}>
          {(control) => (
            <Select {...control} name="role" defaultValue={values.role}>
              {options(roles)}
            </Select>
          )}
        </Field>
        <Field label="Policy" required error={errors['against']}>
          {(control) => (
            <Select {...control} name="against" required={false} defaultValue={values.against}>
              {options(policies)}
            </Select>
          )}
        </Field>
        <Field label="Duration" hint="Such as 90m or 2h; empty for the usual one." error={errors['duration']}>
          {(control) => <Input {...control} name="duration" defaultValue={values.duration} />}
        </Field>
        <Field
          label="Network address"
          hint="Such as 10.1.2.3; empty for one that fits."
          error={errors['address']}
        >
          {(control) => <Input {...control} name="address" defaultValue={values.address} />}
        </Field>
        <Field label="Signed in since" hint="Such as 3h; empty for just now." error={errors['signIn']}>
          {(control) => <Input {...control} name="signIn" defaultValue={values.signIn} />}
        </Field>
      </div>
      <Disclosure summary="More: when, how they signed in, risk, ticket, emergency" open={isMore(values)}>
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          <Field label="Asked at" hint={`Empty for now. Time zone: ${zone}.`} error={errors['at']}>
            {(control) => <Input {...control} type="datetime-local" name="at" defaultValue={values.at} />}
          </Field>
          <Field label="Start time" hint="Empty for as soon as it is approved." error={errors['start']}>
            {(control) => (
              <Input {...control} type="datetime-local" name="start" defaultValue={values.start} />
            )}
          </Field>
          <Field label="Sign-in methods" hint="Such as mfa, hwk; empty for those asked for.">
            {(control) => <Input {...control} name="methods" defaultValue={values.methods} />}
          </Field>
          <Field label="Justification" hint="Empty for one that is long enough.">
            {(control) => <Input {...control} name="justification" defaultValue={values.justification} />}
          </Field>
          <Field label="Ticket" hint="Empty for a good one.">
            {(control) => <Input {...control} name="ticket" defaultValue={values.ticket} />}
          </Field>
          <Field label="Their risk" hint="What would be if it were another.">
            {(control) => (
              <Select {...control} name="risk" defaultValue={values.risk}>
                <option value="">As it is</option>
                {options(personRisks.map((value) => ({ value, label: personRiskLabel[value] })))}
              </Select>
            )}
          </Field>
          <Checkbox
            label="As an emergency"
            name="emergency"
            value="1"
            defaultChecked={values.emergency}
            className="self-center"
          />
        </div>
      </Disclosure>
      <datalist id="people">{options(people)}</datalist>
      <div>
        <SubmitButton>Try it</SubmitButton>
      </div>
    </form>
  )
}

function options(choices: readonly Choice[]) {
  return choices.map(({ value, label }) => (
    <option key={value} value={value}>
      {label}
    </option>
  ))
}

function isMore({ at, start, risk, methods, justification, ticket, emergency }: WhatIfValues): boolean {
  return [at, start, risk, methods, justification, ticket].some((text) => text !== '') || emergency
}
