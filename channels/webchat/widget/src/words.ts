// What the widget itself says, in both languages. Everything else is said by
// the server.

export type Locale = "en" | "zh-CN";

const en = {
  title: "Chat with us",
  open: "Open chat",
  close: "Close chat",
  bot: "Assistant",
  botTag: "Automated",
  agentTag: "Customer service",
  modeBot: "Automated assistant, here day and night",
  modeWaiting: "Waiting for a person",
  modePosition: "Waiting for a person · number {n} in line",
  modeAgent: "You are talking to {name}",
  modeClosed: "This conversation has ended. Write to begin again.",
  agent: "a colleague",
  you: "You",
  connecting: "Connecting…",
  offline: "You are offline. We keep what you write and send it when you are back.",
  full: "Please wait until your messages have been sent.",
  long: "That is too long: a message has at most {most} characters. Please send it in parts.",
  sending: "Sending…",
  sent: "Sent",
  waiting: "Waiting to be sent…",
  failed: "Not sent.",
  retry: "Try again",
  discard: "Remove",
  typing: "{name} is typing",
  write: "Write a message…",
  send: "Send",
  messages: "Messages",
  answers: "Suggested answers",
  newer: "New messages",
  today: "Today",
  yesterday: "Yesterday",
  switchTo: "中文",
  switchLabel: "中文：切换到中文",
  unread: "{n} new",
  ask_phone: "Your phone number…",
  ask_name: "Your name…",
  ask_address: "Street and district…",
  ask_code: "Your code…",
  ask_date: "A day, such as “tomorrow”…",
  best: "excellent",
  worst: "very poor",
};

const zh: typeof en = {
  title: "在线客服",
  open: "打开在线客服",
  close: "关闭",
  bot: "智能助手",
  botTag: "自动回复",
  agentTag: "人工客服",
  modeBot: "智能助手，全天为您服务",
  modeWaiting: "正在为您转接人工客服",
  modePosition: "正在排队等候人工客服，您排在第 {n} 位",
  modeAgent: "{name} 正在为您服务",
  modeClosed: "本次会话已结束，您可以随时再留言。",
  agent: "人工客服",
  you: "您",
  connecting: "正在连接…",
  offline: "网络已断开。您写的内容会保留，恢复后自动发送。",
  full: "请稍等，前面的消息还在发送中。",
  long: "内容太长了，每条最多 {most} 字，请分几条发送。",
  sending: "发送中…",
  sent: "已发送",
  waiting: "稍后自动发送…",
  failed: "没有发送成功。",
  retry: "重新发送",
  discard: "删除",
  typing: "{name} 正在输入",
  write: "请输入您的问题…",
  send: "发送",
  messages: "聊天记录",
  answers: "可选的回答",
  newer: "有新消息",
  today: "今天",
  yesterday: "昨天",
  switchTo: "EN",
  switchLabel: "EN: switch to English",
  unread: "{n} 条新消息",
  ask_phone: "请输入手机号…",
  ask_name: "请输入您的姓名…",
  ask_address: "请输入街道和所在区…",
  ask_code: "请输入验证码或预约号…",
  ask_date: "请输入日期，例如“明天”…",
  best: "非常满意",
  worst: "很不满意",
};

export type Word = keyof typeof en;

export class Words {
  constructor(public locale: Locale) {}

  say(word: Word, values: Record<string, string | number> = {}): string {
    const text = (this.locale === "zh-CN" ? zh : en)[word];
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
  }

  time(at: Date): string {
    return at.toLocaleTimeString(this.locale, { hour: "numeric", minute: "2-digit" });
  }

  day(at: Date): string {
    const days = Math.round((midnight(new Date()) - midnight(at)) / 86_400_000);
    if (days === 0) return this.say("today");
    if (days === 1) return this.say("yesterday");
    return at.toLocaleDateString(this.locale, { weekday: "long", month: "long", day: "numeric" });
  }
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

// localeOf reads a language tag; undefined for languages not spoken here.
export function localeOf(tag: string | null | undefined): Locale | undefined {
  const language = (tag ?? "").toLowerCase().split("-")[0];
  return language === "zh" ? "zh-CN" : language === "en" ? "en" : undefined;
}
