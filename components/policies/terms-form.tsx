import { ApprovalForm } from './approval-form'
import { lists } from './known-names'
import { NamesPart } from './names-part'
import { ChoicePart, FlagPart, LinesPart, Part, TextPart, type FormView } from './fields'

const only = [['own', 'Own']] as const
const absent = (none: string, own: string) =>
  [
    ['none', none],
    ['own', own],
  ] as const

/** The fields of all that a policy says, for everybody or for a special rule. */
export function TermsForm({ view }: { view: FormView }) {
  return (
    <>
      <DurationParts view={view} />
      <TicketPart view={view} />
      <ApprovalForm view={view} name="approval" legend="Approval" />
      <ConditionsPart view={view} />
      <LimitsPart view={view} />
      <LaterParts view={view} />
    </>
  )
}

function DurationParts({ view }: { view: FormView }) {
  return (
    <>
      <Own view={view} name="duration" legend="Duration">
        <div className="grid items-start gap-3 sm:grid-cols-3">
          <TextPart view={view} name="duration.default" label="Default" hint="Such as 1h." required />
          <TextPart view={view} name="duration.max" label="Longest" hint="Such as 2h 30m." required />
          <TextPart view={view} name="duration.min" label="Shortest" />
        </div>
      </Own>
      <Own view={view} name="start" legend="Start">
        <TextPart view={view} name="start.ahead" label="How far ahead" hint="0m for only now." required />
      </Own>
      <Own view={view} name="justification" legend="Justification">
        <FlagPart view={view} name="justification.required" label="Needed" />
        <div className="grid items-start gap-3 sm:grid-cols-[8rem_1fr]">
          <TextPart view={view} name="justification.minLength" label="Least length" otherwise="0" required />
          <TextPart view={view} name="justification.prompt" label="Question" />
        </div>
      </Own>
    </>
  )
}

/** Everybody's terms always have this part; a special rule may leave it. */
function Own({
  view,
  name,
  legend,
  children,
}: {
  view: FormView
  name: string
  legend: string
  children: React.ReactNode
}) {
  if (view.prefix !== '')
    return (
      <Part view={view} name={name} legend={legend} words={only}>
        {children}
      </Part>
    )
  return (
    <fieldset className="grid gap-3 rounded-md border p-3">
      <legend className="px-1 text-sm font-medium">{legend}</legend>
      <input type="hidden" name={`${name}:as`} value="own" />
      {children}
    </fieldset>
  )
}

function TicketPart({ view }: { view: FormView }) {
  return (
    <Part view={view} name="ticket" legend="Ticket" words={absent('None is asked for', 'Asked for')}>
      <FlagPart view={view} name="ticket.required" label="Needed" />
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <TextPart view={view} name="ticket.pattern" label="Pattern" hint="A regular expression." required />
        <TextPart view={view} name="ticket.example" label="Example" />
      </div>
      <Part
        view={view}
        name="ticket.check"
        legend="Check with its provider"
        words={absent('Not checked', 'Checked')}
      >
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <TextPart view={view} name="ticket.check.provider" label="Provider" list={lists.tickets} required />
          <ChoicePart
            view={view}
            name="ticket.check.ifSilent"
            label="When it does not answer"
            otherwise="ask"
            options={[
              ['refuse', 'Refuse'],
              ['ask', 'Ask people'],
              ['allow', 'Take it as good'],
            ]}
          />
        </div>
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          <FlagPart view={view} name="ticket.check.assignedToRequester" label="Assigned to the requester" />
          <FlagPart view={view} name="ticket.check.changeWindow" label="Change window covers the grant" />
          <FlagPart view={view} name="ticket.check.closingEnds" label="Closing it ends the grant" />
        </div>
      </Part>
    </Part>
  )
}

function ConditionsPart({ view }: { view: FormView }) {
  return (
    <Own view={view} name="conditions" legend="Conditions">
      <Part view={view} name="conditions.hours" legend="Hours" words={absent('At any time', 'Only at')}>
        <TextPart
          view={view}
          name="conditions.hours.timeZone"
          label="Time zone"
          hint="Such as Europe/Oslo."
          required
        />
        <LinesPart
          view={view}
          name="conditions.hours.windows"
          label="Windows"
          hint="One a line, such as mon-fri 08:00-18:00."
        />
        <LinesPart
          view={view}
          name="conditions.hours.maintenance"
          label="Maintenance windows"
          hint="One a line, such as first sun 22:00 for 4h."
        />
        <LinesPart
          view={view}
          name="conditions.hours.holidays"
          label="Holidays"
          hint="One a line, such as 2026-12-25."
        />
      </Part>
      <LinesPart
        view={view}
        name="conditions.networks"
        label="Networks"
        hint="One a line, such as 10.0.0.0/8; empty for from anywhere."
      />
      <Part
        view={view}
        name="conditions.signIn"
        legend="Sign-in"
        words={absent('Any sign-in', 'Recent or strong')}
      >
        <TextPart view={view} name="conditions.signIn.maxAge" label="Age at most" hint="Such as 1h." />
        <LinesPart
          view={view}
          name="conditions.signIn.methods"
          label="Methods, one of which it used"
          hint="One a line, such as mfa or hwk."
        />
      </Part>
    </Own>
  )
}

function LimitsPart({ view }: { view: FormView }) {
  return (
    <Own view={view} name="limits" legend="Limits">
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <TextPart view={view} name="limits.perDay" label="Activations in 24 hours" />
        <TextPart view={view} name="limits.perWeek" label="Activations in 7 days" />
        <TextPart view={view} name="limits.coolDown" label="Time between two" hint="Such as 4h." />
        <TextPart view={view} name="limits.maxHolders" label="Holders at once" />
      </div>
    </Own>
  )
}

function LaterParts({ view }: { view: FormView }) {
  return (
    <>
      <Part view={view} name="extension" legend="Extension" words={absent('Not extended', 'May be extended')}>
        <div className="grid items-start gap-3 sm:grid-cols-3">
          <TextPart view={view} name="extension.times" label="How often" required />
          <TextPart view={view} name="extension.max" label="How long in all" required />
          <TextPart view={view} name="extension.last" label="Only in the last" />
        </div>
        <ApprovalForm view={view} name="extension.approval" legend="Approval of an extension" />
      </Part>
      <Part
        view={view}
        name="emergency"
        legend="Emergency activation"
        words={absent('There is none', 'At once, reviewed afterwards')}
      >
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <TextPart view={view} name="emergency.max" label="For at most" required />
          <TextPart
            view={view}
            name="emergency.reviewWithin"
            label="Reviewed within"
            otherwise="1d"
            required
          />
        </div>
        <NamesPart view={view} name="emergency.reviewers" label="Reviewers" list={lists.approvers} required />
      </Part>
      {view.prefix === '' ? (
        <FlagPart view={view} name="forOthers" label="One person may ask for another" />
      ) : (
        <ForOthers view={view} />
      )}
    </>
  )
}

/** In a special rule there is a third answer: as for everybody. */
function ForOthers({ view }: { view: FormView }) {
  return (
    <ChoicePart
      view={{
        ...view,
        values: { [`${view.prefix}forOthers`]: view.values[`${view.prefix}forOthers`] ?? '' },
      }}
      name="forOthers"
      label="One person may ask for another"
      options={[
        ['', 'As for everybody'],
        ['yes', 'Yes'],
        ['no', 'No'],
      ]}
    />
  )
}
