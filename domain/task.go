package domain

import (
	"showroom/domain/calendar"
	"showroom/domain/record"
)

// Task kinds: what a task is about decides who gets it and how it reads.
var TaskKinds = record.Choices{
	{Code: "contact", Label: "跟进"}, {Code: "visit3", Label: "3 日回访"}, {Code: "visit7", Label: "7 日回访"},
	{Code: "visit30", Label: "30 日回访"}, {Code: "tax60", Label: "购置税申报"}, {Code: "approve", Label: "优惠审批"},
	{Code: "conflict", Label: "同步冲突"}, {Code: "other", Label: "其他"},
}

// TaskStates are open, done and dropped.
var TaskStates = record.Choices{{Code: "open", Label: "待办"}, {Code: "done", Label: "已办"}, {Code: "dropped", Label: "已取消"}}

// Task is something that somebody must do by a day.
type Task struct {
	record.Head
	Kind     string
	Title    string
	Due      calendar.Day
	At       calendar.Instant // a time of day, where it was agreed; otherwise none
	Customer record.ID
	Owner    record.ID
	State    string
	Done     calendar.Instant
	Result   string
	About    record.ID // the delivery, order or quote that made it
}

// Tasks defines the record type.
var Tasks = record.Define("task", "任务", record.Fact, func(t *Task) record.Fields {
	return record.Fields{
		record.Choice("kind", "类别", &t.Kind, TaskKinds).Required().Filter().List(110),
		record.Text("title", "事项", &t.Title).Required().Max(120).List(260),
		record.Day("due", "到期", &t.Due).Required().Filter().List(110),
		record.Time("at", "时间", &t.At),
		record.Ref("customer", "客户", &t.Customer, "customer").Filter().List(120),
		record.Ref("owner", "负责人", &t.Owner, "user").Filter().List(90),
		record.Choice("state", "状态", &t.State, TaskStates).Required().Filter(),
		record.Time("done", "完成时间", &t.Done).Fixed(),
		record.Text("result", "结果", &t.Result),
		record.Ref("about", "相关单据", &t.About, "").Fixed(),
	}
})

// Overdue tells whether the task is open and its day has passed.
func (t *Task) Overdue(today calendar.Day) bool { return t.State == "open" && t.Due < today }

// FollowsUp tells whether the task is a contact with its customer that somebody planned: the earliest open
// one is the customer's next contact.
func (t *Task) FollowsUp() bool { return t.Kind == "contact" && t.Customer != "" }

// When is the moment that the task is planned for; where no time was agreed, the beginning of its day.
func (t *Task) When() calendar.Instant {
	if t.At != 0 {
		return t.At
	}
	return t.Due.Start()
}

// Finish closes the task with what came of it.
func (t *Task) Finish(now calendar.Instant, result string) {
	t.State, t.Done, t.Result = "done", now, result
}
