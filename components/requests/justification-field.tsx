import { Field } from '@/components/ui/field'
import { Textarea } from '@/components/ui/textarea'

interface Props {
  justification: { required: boolean; minLength: number; maxLength: number; prompt: string }
  value: string | undefined
  error: string | undefined
}

/** Why the access is needed, with the role's own prompt. */
export function JustificationField({ justification, value, error }: Props) {
  const { required, minLength, maxLength, prompt } = justification
  const hint = [prompt, minLength > 1 && `At least ${minLength} characters.`].filter(Boolean).join(' ')
  return (
    <Field label="Justification" required={required} hint={hint} error={error}>
      {(control) => (
        <Textarea
          {...control}
          name="justification"
          defaultValue={value}
          maxLength={maxLength}
          {...(minLength > 0 && { minLength })}
        />
      )}
    </Field>
  )
}
