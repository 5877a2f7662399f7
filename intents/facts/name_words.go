package facts

// firstNames are common first names in English; with them a word is a name without a cue.
var firstNames = wordSet("aaron abigail adam adrian aisha alan albert alex alexander alexandra alice alison amanda amber amy ana andrea andrew angela anita ann anna anne " +
	"anthony antonio arthur ashley barbara becky ben benjamin beth betty bill bob bobby brandon brenda brian bruce carl carla carlos carol caroline catherine charles " +
	"charlie charlotte chloe chris christian christina christine christopher cindy claire clara cynthia daisy dan daniel david deborah dennis diana diane donald donna " +
	"dorothy doug douglas dylan edward eileen elena elizabeth ella ellen emily emma eric erica ethan eva evelyn fatima fiona frances francis frank fred gabriel gary george " +
	"gloria grace greg gregory hannah harold harry heather helen henry howard hugo ian irene isaac isabel isabella ivan jack jackie jackson jacob james jane janet jason jean " +
	"jeff jeffrey jennifer jenny jeremy jerry jesse jessica jim jimmy joan joe john johnny jonathan jordan jose joseph joshua joyce juan judith judy julia julian julie " +
	"justin karen kate katherine kathleen kathy katie keith kelly ken kenneth kevin kim kyle larry laura lauren lawrence leo leon leonard lewis liam lily linda lisa louis louise " +
	"lucas lucy luis luke lynn madison maggie marco marcus margaret maria marie marilyn mario mark martha martin mary mason matt matthew maya megan melissa mia michael michelle " +
	"miguel mike mohamed mohammed molly monica muhammad nancy natalie natasha nathan neil nicholas nick nicole nina noah nora olga oliver olivia omar oscar pamela patricia patrick " +
	"paul paula peter phil philip phillip rachel ralph ray raymond rebecca richard rick rob robert robin roger ron ronald rosa roy russell ruth ryan sally sam samantha samuel sandra " +
	"sara sarah scott sean sergei sharon sheila shirley simon sofia sophia sophie stanley stella stephanie stephen steve steven stuart sue susan suzanne sylvia teresa terry theresa " +
	"thomas tim timothy tina todd tom tommy tony tracy tyler valerie vanessa victor victoria vincent virginia vivian walter wayne wendy william yvonne zoe zara priya raj ravi sanjay")

// surnamesPinyin are Chinese surnames in Latin letters.
var surnamesPinyin = wordSet("zhang wang li zhao chen yang huang zhou wu xu sun ma zhu hu guo he gao lin luo zheng liang xie song tang deng han feng cao peng zeng xiao tian dong " +
	"pan yuan cai jiang yu du ye cheng wei su lu ding ren yao lü shen zhong cui tan liao fan jin shi jia xia fu fang zou xiong bai meng qin qiu hou yin xue yan lei long " +
	"duan hao kong shao mao chang wan gu lai kang qian tao ouyang sima zhuge shangguan chan wong lee cheung ng lau kwok leung cheng chow lam")

// commonSurnames are English family names that do not mean anything else.
var commonSurnames = wordSet("smith johnson williams jones davis miller wilson moore anderson jackson harris thompson garcia martinez robinson rodriguez lopez gonzalez " +
	"nelson roberts phillips evans edwards collins stewart morris rogers reed morgan murphy bailey cooper richardson howard peterson gray ramirez watson brooks sanders bennett barnes " +
	"henderson coleman jenkins perry powell patterson hughes flores simmons bryant griffin patel singh khan kumar ahmed ali hussain nguyen tran kim park o'brien o'connor mcdonald campbell mitchell")

// ordinary are words that stand capitalised or alone without being a name.
var ordinary = wordSet("yes no ok okay yep yeah nope sure hi hello hey thanks thank thx please help stop start cancel agent human person operator menu back repeat again skip why undo restart " +
	"router modem broadband internet wifi wi fi fibre fiber network signal sim card esim phone mobile bill billing invoice payment pay plan package contract account data roaming number porting " +
	"outage fault repair install installation technician engineer appointment booking book move change reschedule lookup status ticket complaint feedback survey question problem issue request " +
	"service support customer home house office address name time date day today tomorrow tonight yesterday morning afternoon evening night weekend week month year " +
	"slow fast down broken dead work working works speed price cost fee free cheap expensive good bad great fine nice happy angry sorry wrong right correct maybe none nothing anything something " +
	"english chinese mandarin language what when where who how which whose i i'm im me my you your we us our they he she it its this that these those there here the a an and or but not " +
	"is am are was were be been do does did don't can can't cannot could would should will won't may might must have has had get got give want need like know think see look say tell call calling " +
	"let make take come go going leave keep put set try use ask send wait check find sign join talk speak about for from with without of on in at to by as if so than then just only also too very really " +
	"all any some every each more most less much many few new old first second third last next other another same different big small long short high low " +
	"one two three four five six seven eight nine ten zero road street avenue st district city town village building flat room unit floor " +
	"monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december " +
	"tv television cable box line landline voicemail text sms email mail web website app login password code pin id error message off still cut lost stolen " +
	"upgrade downgrade renew activate deactivate block unblock refund credit debit balance top top-up prepaid postpaid family business premium basic unlimited manager supervisor staff team sales " +
	"later earlier soon now never always ever around after before until since between asap dear sir madam mr mrs ms miss dr welcome bye goodbye stupid idiot fuck shit damn wtf lol hmm um uh oh ah well " +
	"saved mine called listed spelled changed different dropped drops dropping coming running looking trying having moving waiting writing asking fed upset disappointed unable able interested afraid done back ready busy available late early locked stuck confused")
