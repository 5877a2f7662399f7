package console

import "switchboard/chat"

// visitWords are those of booking a visit.
var visitWords = map[chat.Locale]map[string]string{
	chat.English: {
		"book": "Book a visit…", "book.title": "Book a visit", "book.go": "Book", "book.pick": "Please choose",
		"book.service": "What for", "book.area": "Area", "book.address": "Address", "book.name": "Customer", "book.phone": "Phone",
		"book.notes": "Notes for the technician", "book.window": "Arrival time", "book.full": "Nothing is free for this service in this area.",
		"book.note":          "The customer is told at once.",
		"error.taken":        "Somebody else was faster. Please choose another time.",
		"book.wrong.service": "No technician is sent for this.", "book.wrong.area": "Nobody is sent to this area.",
		"book.wrong.address": "Please give an address of at most 200 characters.", "book.wrong.name": "Please give a name of at most 60 characters.",
		"book.wrong.phone": "That is no phone number.", "book.wrong.notes": "Notes have at most 500 characters.",
		"book.wrong.window": "That time is over, or is none of ours. Please choose another.",
	},
	chat.Chinese: {
		"book": "预约上门…", "book.title": "预约上门", "book.go": "预约", "book.pick": "请选择",
		"book.service": "服务", "book.area": "区域", "book.address": "地址", "book.name": "客户", "book.phone": "电话",
		"book.notes": "给师傅的备注", "book.window": "上门时段", "book.full": "该区域暂无该服务的空闲时段。",
		"book.note":          "预约后会立即通知客户。",
		"error.taken":        "该时段刚被约走，请另选时间。",
		"book.wrong.service": "该服务不需要上门。", "book.wrong.area": "该区域不提供上门服务。",
		"book.wrong.address": "请填写地址，不超过 200 个字。", "book.wrong.name": "请填写姓名，不超过 60 个字。",
		"book.wrong.phone": "这不是有效的电话号码。", "book.wrong.notes": "备注不超过 500 个字。",
		"book.wrong.window": "该时段已过或不可预约，请另选时间。",
	},
}
