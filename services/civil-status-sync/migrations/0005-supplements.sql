-- A birth may come in without items of the legal minimum. Until they are supplemented it stays open, and nothing of it goes out.
alter table act
  -- Items of the child that are missing; null once the act is complete.
  add column missing text[],
  -- Of the content that was sent last to supplement it; `fingerprint` stays that of the content that was sent first.
  add column supplement_fingerprint text;
