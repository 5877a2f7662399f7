// Frames of switchboard.v1 (interface.md §4) as the server sends them.

export interface Choice {
  value: string;
  label: string;
}

export type Author = "customer" | "bot" | "agent" | "system";
export type Mode = "bot" | "waiting" | "agent" | "closed";

export interface Welcome {
  type: "welcome";
  conversation: string;
  token: string;
  seq: number;
  locale: string;
}

export interface Message {
  type: "message";
  seq: number;
  id: string;
  author: Author;
  name?: string;
  text: string;
  choices?: Choice[];
  input?: string;
  at: string;
}

export interface Ack {
  type: "ack";
  id: string;
  seq: number;
}

export interface State {
  type: "state";
  mode: Mode;
  position?: number;
}

export interface Fault {
  type: "error";
  code: "bad_frame" | "too_large" | "rate_limited" | "bad_token" | "unavailable";
  message: string;
  id?: string;
}

export type Frame =
  | Welcome
  | Message
  | Ack
  | State
  | Fault
  | { type: "typing"; author: Author }
  | { type: "pong" };
