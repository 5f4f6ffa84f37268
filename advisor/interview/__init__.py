"""The interview as a pure state machine: what to ask next, and what the answers amount to. Front ends drive it."""
