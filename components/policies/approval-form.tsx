import { Button } from '@/components/ui/button'
import { ChoicePart, FlagPart, LinesPart, Part, TextPart, type FormView } from './fields'
import { lists } from './known-names'
import { NamesPart } from './names-part'

const sourcesHint = 'Choose, or write it: owners, manager, person ada, group DBA on call, on-call payments.'

interface Props {
  view: FormView
  /** `approval`, or that of an extension. */
  name: string
  legend: string
}

/** Who has to say yes: stages one after the other, who stands in, and when nobody is asked after all. */
export function ApprovalForm({ view, name, legend }: Props) {
  const list = `${name}.stages`
  const count = Math.max(1, Number(view.values[`${view.prefix}${list}:count`] ?? 1))
  return (
    <Part
      view={view}
      name={name}
      legend={legend}
      words={[
        ['none', 'Nobody has to approve'],
        ['own', 'In stages'],
      ]}
    >
      {Array.from({ length: count }, (_, index) => (
        <StageForm
          key={index}
          view={view}
          name={`${list}.${index}`}
          position={index + 1}
          only={count === 1}
        />
      ))}
      <div>
        <Button type="submit" name="do" value={`add:${view.prefix}${list}`} size="sm">
          Add a stage
        </Button>
      </div>
      <NamesPart
        view={view}
        name={`${name}.fallback`}
        label="Fallback"
        list={lists.approvers}
        hint="Asked where nobody of a stage could answer."
        required
      />
      <Part
        view={view}
        name={`${name}.automatic`}
        legend="Without asking"
        words={[
          ['none', 'Somebody is always asked'],
          ['own', 'Nobody is asked when all of this holds'],
        ]}
      >
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <TextPart
            view={view}
            name={`${name}.automatic.onCall`}
            label="On call by"
            hint="A schedule’s name."
            list={lists.schedules}
          />
          <TextPart view={view} name={`${name}.automatic.max`} label="For at most" hint="Such as 30m." />
          <TextPart
            view={view}
            name={`${name}.automatic.approvedWithin`}
            label="Approved for the same person within"
            hint="Such as 7d."
          />
          <FlagPart view={view} name={`${name}.automatic.ticketConfirmed`} label="The ticket was confirmed" />
        </div>
      </Part>
    </Part>
  )
}

function StageForm({
  view,
  name,
  position,
  only,
}: {
  view: FormView
  name: string
  position: number
  only: boolean
}) {
  return (
    <fieldset className="grid gap-3 rounded-md border bg-sunken p-3">
      <legend className="px-1 text-sm font-medium">Stage {position}</legend>
      <div className="grid items-start gap-3 sm:grid-cols-3">
        <TextPart view={view} name={`${name}.name`} label="Name" />
        <TextPart view={view} name={`${name}.needed`} label="Approvals needed" otherwise="1" required />
        <TextPart view={view} name={`${name}.decideWithin`} label="Time to answer" otherwise="1d" required />
      </div>
      <NamesPart
        view={view}
        name={`${name}.from`}
        label="Who is asked"
        hint={sourcesHint}
        list={lists.approvers}
        required
      />
      <TextPart
        view={view}
        name={`${name}.freshSignIn`}
        label="Age of the approver’s sign-in at most"
        hint="Such as 15m."
      />
      <LinesPart
        view={view}
        name={`${name}.signInMethods`}
        label="How the approver signed in, one of these"
        hint="One a line, such as mfa or hwk, or an acr; empty for any."
      />
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        <FlagPart view={view} name={`${name}.reasonRequired`} label="An approval needs a reason" />
        <FlagPart view={view} name={`${name}.passkey`} label="A passkey stands in for that sign-in" />
        <FlagPart
          view={view}
          name={`${name}.someoneElse`}
          label="Someone other than in earlier stages"
          otherwise="yes"
        />
      </div>
      <Part
        view={view}
        name={`${name}.onTimeOut`}
        legend="When nobody answered in time"
        words={[
          ['expire', 'The request lapses'],
          ['own', 'Others are asked'],
        ]}
      >
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <ChoicePart
            view={view}
            name={`${name}.onTimeOut.do`}
            label="How"
            options={[
              ['escalate', 'As well'],
              ['reassign', 'Instead'],
            ]}
          />
          <TextPart view={view} name={`${name}.onTimeOut.wait`} label="Further time to answer" required />
        </div>
        <NamesPart
          view={view}
          name={`${name}.onTimeOut.to`}
          label="Who is asked then"
          list={lists.approvers}
          required
        />
      </Part>
      {!only && (
        <div>
          <Button type="submit" name="do" value={`remove:${view.prefix}${name}`} size="sm" variant="ghost">
            Remove stage {position}
          </Button>
        </div>
      )}
    </fieldset>
  )
}
