import { topics, type Topic } from '@hub/contracts'

/** Compacted topics drop superseded records: gaps in their sequences mean nothing, and what comes late is superseded. */
export const isCompacted = (topic: string): boolean => (topics as Record<string, Topic>)[topic]?.cleanup === 'compact'
