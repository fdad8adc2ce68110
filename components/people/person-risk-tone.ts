import type { Tone } from '@/components/ui/tone'
import type { PersonRisk } from '@/lib/domain/person-risk'

export const personRiskTone: Record<PersonRisk, Tone> = { normal: 'muted', elevated: 'warn', high: 'danger' }
