<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>About CSI Desktop</source>
        <translation>关于 CSI Desktop</translation>
    </message>
    <message>
        <source>Judge a corporate social innovation project offline, and sign a report of it.</source>
        <translation>离线评估企业社会创新项目，并签发评估报告。</translation>
    </message>
    <message>
        <source>New case…</source>
        <translation>新建案例…</translation>
    </message>
    <message>
        <source>New evaluation…</source>
        <translation>新建评估…</translation>
    </message>
    <message>
        <source>New casebook…</source>
        <translation>新建案例册…</translation>
    </message>
    <message>
        <source>Open casebook…</source>
        <translation>打开案例册…</translation>
    </message>
    <message>
        <source>Save a copy…</source>
        <translation>另存副本…</translation>
    </message>
    <message>
        <source>Import cases…</source>
        <translation>导入案例…</translation>
    </message>
    <message>
        <source>Export cases…</source>
        <translation>导出案例…</translation>
    </message>
    <message>
        <source>Check the casebook</source>
        <translation>检查案例册文件</translation>
    </message>
    <message>
        <source>Close casebook</source>
        <translation>关闭案例册</translation>
    </message>
    <message>
        <source>Make report…</source>
        <translation>生成报告…</translation>
    </message>
    <message>
        <source>Check before report</source>
        <translation>出报告前检查</translation>
    </message>
    <message>
        <source>Version and issue…</source>
        <translation>版本与签发…</translation>
    </message>
    <message>
        <source>Agreement between assessors…</source>
        <translation>评分一致性…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Add evidence…</source>
        <translation>添加证据…</translation>
    </message>
    <message>
        <source>Go to or do anything…</source>
        <translation>命令面板…</translation>
    </message>
    <message>
        <source>List of cases</source>
        <translation>案例列表</translation>
    </message>
    <message>
        <source>Overview of the evaluation</source>
        <translation>评估概览</translation>
    </message>
    <message>
        <source>Next field</source>
        <translation>下一字段</translation>
    </message>
    <message>
        <source>Previous field</source>
        <translation>上一字段</translation>
    </message>
    <message>
        <source>Next unanswered field</source>
        <translation>下一个未填字段</translation>
    </message>
    <message>
        <source>Next section</source>
        <translation>下一部分</translation>
    </message>
    <message>
        <source>Previous section</source>
        <translation>上一部分</translation>
    </message>
    <message>
        <source>Next region of the window</source>
        <translation>切换窗口区域</translation>
    </message>
    <message>
        <source>Score panel</source>
        <translation>得分栏</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Guidance of the field</source>
        <translation>字段填写指引</translation>
    </message>
    <message>
        <source>中文 / English</source>
        <translation>中文 / English</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Who is evaluating…</source>
        <translation>评估员…</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Name as it stands in the history</source>
        <translation>历史记录中显示的姓名</translation>
    </message>
    <message>
        <source>New case</source>
        <translation>新建案例</translation>
    </message>
    <message>
        <source>Create case</source>
        <translation>创建案例</translation>
    </message>
    <message>
        <source>Not chosen yet</source>
        <translation>暂不选择</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>年度</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>Assessor</source>
        <translation>评估员</translation>
    </message>
    <message>
        <source>Please fill in: {name}</source>
        <translation>请填写：{name}</translation>
    </message>
    <message>
        <source>New evaluation</source>
        <translation>新建评估</translation>
    </message>
    <message>
        <source>Create evaluation</source>
        <translation>创建评估</translation>
    </message>
    <message>
        <source>Optional, such as “mid-term”</source>
        <translation>可不填，例如“中期”</translation>
    </message>
    <message>
        <source>Round</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Take over facts and evidence of the open evaluation, never its scores</source>
        <translation>沿用当前评估的事实与证据（不沿用评分）</translation>
    </message>
    <message>
        <source>There is an evaluation of this year and round already. Name a round to tell them apart.</source>
        <translation>该年度、该轮次的评估已存在。请填写轮次以示区别。</translation>
    </message>
    <message>
        <source>Who is evaluating</source>
        <translation>评估员</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>机构</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Level {n} by the facts entered</source>
        <translation>按已填事实为 {n} 级</translation>
    </message>
    <message>
        <source>+{points} points</source>
        <translation>+{points} 分</translation>
    </message>
    <message>
        <source>＋ Add</source>
        <translation>＋ 添加</translation>
    </message>
    <message>
        <source>no longer in use</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>＋ Region</source>
        <translation>＋ 地区</translation>
    </message>
    <message>
        <source>＋ Goal</source>
        <translation>＋ 目标</translation>
    </message>
    <message>
        <source>＋ Reference</source>
        <translation>＋ 引用</translation>
    </message>
    <message>
        <source>＋ Evidence</source>
        <translation>＋ 证据</translation>
    </message>
    <message>
        <source>New evidence…</source>
        <translation>新建证据…</translation>
    </message>
    <message>
        <source>Not yet known: an answer that it needs is missing</source>
        <translation>暂无：所需的答案尚未填写</translation>
    </message>
    <message>
        <source>Attaching {name}…</source>
        <translation>正在添加 {name}…</translation>
    </message>
    <message>
        <source>Drop a file here, or paste one</source>
        <translation>将文件拖到这里，或直接粘贴</translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation>替换…</translation>
    </message>
    <message>
        <source>Attach…</source>
        <translation>添加附件…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Attach a file</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>Open a copy</source>
        <translation>打开副本</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Row {n}: {why}</source>
        <translation>第 {n} 行：{why}</translation>
    </message>
    <message>
        <source>{value}, worked out</source>
        <translation>{value}（自动计算）</translation>
    </message>
    <message>
        <source>2024-06-13, 2024-06 or 2024</source>
        <translation>2024-06-13、2024-06 或 2024</translation>
    </message>
    <message>
        <source>2024-06-13 10:00</source>
        <translation>2024-06-13 10:00</translation>
    </message>
    <message>
        <source>14:30</source>
        <translation>14:30</translation>
    </message>
    <message>
        <source>35%</source>
        <translation>35%</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>日历</translation>
    </message>
    <message>
        <source>From</source>
        <translation>起</translation>
    </message>
    <message>
        <source>To</source>
        <translation>止</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>Central</source>
        <translation>中</translation>
    </message>
    <message>
        <source>High</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>用浏览器打开</translation>
    </message>
    <message>
        <source>Items to compare, with commas between</source>
        <translation>待比较的项目，用逗号分隔</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有结果</translation>
    </message>
    <message>
        <source>＋ Row</source>
        <translation>＋ 行</translation>
    </message>
    <message>
        <source>Add a row</source>
        <translation>添加一行</translation>
    </message>
    <message>
        <source>One row for each</source>
        <translation>每项一行</translation>
    </message>
    <message>
        <source>Copy the row</source>
        <translation>复制此行</translation>
    </message>
    <message>
        <source>Move the row up</source>
        <translation>上移此行</translation>
    </message>
    <message>
        <source>Move the row down</source>
        <translation>下移此行</translation>
    </message>
    <message>
        <source>Remove the row</source>
        <translation>删除此行</translation>
    </message>
    <message>
        <source>Preview of {name}</source>
        <translation>{name}的预览</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>引用之处</translation>
    </message>
    <message>
        <source>Not used yet</source>
        <translation>尚未引用</translation>
    </message>
    <message>
        <source>Attach files…</source>
        <translation>添加附件…</translation>
    </message>
    <message>
        <source>No evidence yet. Drop files here, or paste a web address or a picture.</source>
        <translation>还没有证据。可将文件拖到这里，或粘贴网址、图片。</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Remove the entry</source>
        <translation>删除此条</translation>
    </message>
    <message>
        <source>Undo {what}</source>
        <translation>撤销 {what}</translation>
    </message>
    <message>
        <source>Redo {what}</source>
        <translation>重做 {what}</translation>
    </message>
    <message>
        <source>Recent casebooks</source>
        <translation>最近打开的案例册</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) not saved yet</source>
        <translation>
            <numerusform>%n 处修改尚未保存</numerusform>
        </translation>
    </message>
    <message>
        <source>Read only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>Saved {time}</source>
        <translation>已保存 {time}</translation>
    </message>
    <message>
        <source>Alt+↑↓ field   Ctrl+↓ next unanswered   Ctrl+E evidence   Ctrl+K go to   Ctrl+/ keys</source>
        <translation>Alt+↑↓ 上下字段   Ctrl+↓ 下一未填   Ctrl+E 证据   Ctrl+K 命令面板   Ctrl+/ 快捷键</translation>
    </message>
    <message>
        <source>Enter open   Ctrl+N new case   Ctrl+F find   Ctrl+K go to   Ctrl+/ keys</source>
        <translation>Enter 打开   Ctrl+N 新建案例   Ctrl+F 查找   Ctrl+K 命令面板   Ctrl+/ 快捷键</translation>
    </message>
    <message>
        <source>Ctrl+O open   Ctrl+/ keys</source>
        <translation>Ctrl+O 打开   Ctrl+/ 快捷键</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) of last time were saved now.</source>
        <translation>
            <numerusform>上次未能保存的 %n 处修改，现已保存。</numerusform>
        </translation>
    </message>
    <message>
        <source>Version {version} is issued: it can be read and printed, not changed.</source>
        <translation>{version} 版已签发：可以查看和打印，不能修改。</translation>
    </message>
    <message>
        <source>Begin a new version…</source>
        <translation>开始新版本…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Open casebook</source>
        <translation>打开案例册</translation>
    </message>
    <message>
        <source>New casebook</source>
        <translation>新建案例册</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>另存副本</translation>
    </message>
    <message>
        <source>A copy was saved: {path}</source>
        <translation>副本已保存：{path}</translation>
    </message>
    <message>
        <source>Casebooks</source>
        <translation>案例册</translation>
    </message>
    <message>
        <source>Casebook</source>
        <translation>案例册</translation>
    </message>
    <message numerus="yes">
        <source>%n case(s) deleted.</source>
        <translation>
            <numerusform>已删除 %n 个案例。</numerusform>
        </translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) could not be saved in the casebook.</source>
        <translation>
            <numerusform>有 %n 处修改未能保存到案例册。</numerusform>
        </translation>
    </message>
    <message>
        <source>They are kept on this computer and are saved when this casebook is opened here again.</source>
        <translation>这些修改已暂存在本机，下次在本机打开该案例册时会自动保存。</translation>
    </message>
    <message>
        <source>Close anyway</source>
        <translation>仍然关闭</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>working draft</source>
        <translation>工作稿</translation>
    </message>
    <message>
        <source>draft for comment</source>
        <translation>征求意见稿</translation>
    </message>
    <message>
        <source>issued</source>
        <translation>签发稿</translation>
    </message>
    <message>
        <source>erratum, not issued</source>
        <translation>更正稿（未签发）</translation>
    </message>
    <message>
        <source>restatement, not issued</source>
        <translation>重述稿（未签发）</translation>
    </message>
    <message>
        <source>Waived by the lead evaluator</source>
        <translation>主评人裁定不执行</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>未触发</translation>
    </message>
    <message>
        <source>Band capped</source>
        <translation>评级设限</translation>
    </message>
    <message>
        <source>Band withheld</source>
        <translation>暂不评级</translation>
    </message>
    <message>
        <source>To be decided</source>
        <translation>待裁定</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>已填</translation>
    </message>
    <message>
        <source>Not yet evaluated</source>
        <translation>未评</translation>
    </message>
    <message>
        <source>Not applicable</source>
        <translation>不适用</translation>
    </message>
    <message>
        <source>Cannot be verified</source>
        <translation>无法核实</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>未查到</translation>
    </message>
    <message>
        <source>Add row in {name}</source>
        <translation>在{name}中添加行</translation>
    </message>
    <message>
        <source>Copy row in {name}</source>
        <translation>在{name}中复制行</translation>
    </message>
    <message>
        <source>Move row in {name}</source>
        <translation>在{name}中移动行</translation>
    </message>
    <message>
        <source>Remove row from {name}</source>
        <translation>从{name}中删除行</translation>
    </message>
    <message numerus="yes">
        <source>Change %n answer(s)</source>
        <translation>
            <numerusform>修改 %n 个答案</numerusform>
        </translation>
    </message>
    <message>
        <source>Set {name}</source>
        <translation>设置{name}</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>评分理由</translation>
    </message>
    <message>
        <source>Evidence: {text}</source>
        <translation>证据：{text}</translation>
    </message>
    <message>
        <source>Source: {text}</source>
        <translation>来源：{text}</translation>
    </message>
    <message>
        <source>from the 2024 report of Southern Weekly</source>
        <translation>南方周末观察报告（2024）</translation>
    </message>
    <message>
        <source>indicator of the academy</source>
        <translation>社科院指标</translation>
    </message>
    <message>
        <source>international norm</source>
        <translation>国际规范</translation>
    </message>
    <message>
        <source>Chinese norm or scholarship</source>
        <translation>国内规范或研究</translation>
    </message>
    <message>
        <source>our own</source>
        <translation>自拟</translation>
    </message>
    <message>
        <source>Origin: {text}</source>
        <translation>出处：{text}</translation>
    </message>
    <message>
        <source>Origin: {text}; levels: {levels}</source>
        <translation>出处：{text}；等级描述：{levels}</translation>
    </message>
    <message>
        <source>Guidance (F1)</source>
        <translation>填写指引（F1）</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>填写指引</translation>
    </message>
    <message>
        <source>State, reason, evidence</source>
        <translation>状态、评分理由、证据</translation>
    </message>
    <message>
        <source>Frozen</source>
        <translation>已冻结</translation>
    </message>
    <message>
        <source>Not asked in a self-assessment</source>
        <translation>企业自评不作此项评价</translation>
    </message>
    <message>
        <source>Evidence missing</source>
        <translation>缺证据</translation>
    </message>
    <message>
        <source>Required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>Add a reason</source>
        <translation>填写评分理由</translation>
    </message>
    <message>
        <source>Add evidence (Ctrl+E)</source>
        <translation>添加证据（Ctrl+E）</translation>
    </message>
    <message>
        <source>Clear the answer</source>
        <translation>清除答案</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Enterprise</source>
        <translation>企业</translation>
    </message>
    <message>
        <source>Social issue</source>
        <translation>社会议题</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>评估方式</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>指数</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>Gate</source>
        <translation>闸门</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Search project, enterprise, code</source>
        <translation>搜索项目、企业、编号</translation>
    </message>
    <message>
        <source>Search the cases</source>
        <translation>搜索案例</translation>
    </message>
    <message>
        <source>Gate to be decided</source>
        <translation>闸门待裁定</translation>
    </message>
    <message>
        <source>Not rated</source>
        <translation>不予评级</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Make report</source>
        <translation>生成报告</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>All issues</source>
        <translation>全部议题</translation>
    </message>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n 个案例</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was deleted</source>
        <translation>没有已删除的案例</translation>
    </message>
    <message>
        <source>No case fits</source>
        <translation>没有符合条件的案例</translation>
    </message>
    <message>
        <source>Search and filters leave nothing over.</source>
        <translation>请放宽搜索或筛选条件。</translation>
    </message>
    <message>
        <source>No case yet</source>
        <translation>还没有案例</translation>
    </message>
    <message>
        <source>A case is a project of an enterprise; it can be evaluated year after year.</source>
        <translation>一个案例就是企业的一个项目，可以逐年评估。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} (copy)</source>
        <translation>{name}（副本）</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Go on with the next unanswered field</source>
        <translation>继续填写下一个未填字段</translation>
    </message>
    <message>
        <source>Case without a name</source>
        <translation>未命名案例</translation>
    </message>
    <message>
        <source>Year {year}</source>
        <translation>{year} 年度</translation>
    </message>
    <message>
        <source>{done} of {total} required fields answered</source>
        <translation>必填字段已填 {done}/{total}</translation>
    </message>
    <message>
        <source>Nothing required</source>
        <translation>无必填字段</translation>
    </message>
    <message numerus="yes">
        <source>%n required field(s) missing</source>
        <translation>
            <numerusform>缺 %n 个必填字段</numerusform>
        </translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>已填完</translation>
    </message>
    <message>
        <source>Add a row (Enter on the last row)</source>
        <translation>添加一行（在最后一行按 Enter）</translation>
    </message>
    <message>
        <source>Row as cards</source>
        <translation>以卡片显示</translation>
    </message>
    <message>
        <source>Move the row up (Alt+Shift+↑)</source>
        <translation>上移此行（Alt+Shift+↑）</translation>
    </message>
    <message>
        <source>Move the row down (Alt+Shift+↓)</source>
        <translation>下移此行（Alt+Shift+↓）</translation>
    </message>
    <message>
        <source>Remove the rows chosen (Ctrl+Delete)</source>
        <translation>删除所选的行（Ctrl+Delete）</translation>
    </message>
    <message>
        <source>Add the first row</source>
        <translation>添加第一行</translation>
    </message>
    <message>
        <source>Nothing here yet. Each row holds: {names}.</source>
        <translation>还没有内容。每行包括：{names}。</translation>
    </message>
    <message>
        <source>Rows copied in Excel can be pasted with Ctrl+V.</source>
        <translation>在 Excel 中复制的行可用 Ctrl+V 粘贴。</translation>
    </message>
    <message>
        <source>Corporate social innovation: evaluate and report</source>
        <translation>企业社会创新案例评估</translation>
    </message>
    <message>
        <source>Everything stays on this computer, in one file: the casebook.</source>
        <translation>所有内容都保存在本机的一个文件里：案例册。</translation>
    </message>
    <message>
        <source>Open the sample</source>
        <translation>打开示例</translation>
    </message>
    <message>
        <source>A casebook can also be dropped onto this window.</source>
        <translation>也可以把案例册文件拖到本窗口。</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>打开{name}</translation>
    </message>
    <message>
        <source>Take {name} off this list</source>
        <translation>将{name}移出列表</translation>
    </message>
    <message>
        <source>Take off this list; the file stays</source>
        <translation>移出列表，文件不受影响</translation>
    </message>
    <message>
        <source>Dismiss message</source>
        <translation>关闭提示</translation>
    </message>
    <message>
        <source>Field, section, id or command…</source>
        <translation>输入字段、部分、编号或命令…</translation>
    </message>
    <message>
        <source>Go to or do anything</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <source>What fits</source>
        <translation>匹配结果</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>案例</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Year and round of the evaluation</source>
        <translation>评估的年度与轮次</translation>
    </message>
    <message>
        <source>Depth: which fields appear; the answers stay the same</source>
        <translation>深度：决定显示哪些字段，不影响已填答案</translation>
    </message>
    <message>
        <source>Choose a mode</source>
        <translation>选择评估方式</translation>
    </message>
    <message>
        <source>Mode of the evaluation</source>
        <translation>评估方式</translation>
    </message>
    <message>
        <source>Version: stage, issue, erratum</source>
        <translation>版本：阶段、签发、更正</translation>
    </message>
    <message>
        <source>Row removed from {name}</source>
        <translation>从{name}中删除一行</translation>
    </message>
    <message>
        <source>Row added to {name}</source>
        <translation>在{name}中添加一行</translation>
    </message>
    <message>
        <source>Row moved in {name}</source>
        <translation>在{name}中移动一行</translation>
    </message>
    <message>
        <source>Case created</source>
        <translation>创建案例</translation>
    </message>
    <message>
        <source>Evaluation created</source>
        <translation>创建评估</translation>
    </message>
    <message>
        <source>Case duplicated</source>
        <translation>复制案例</translation>
    </message>
    <message>
        <source>Case deleted</source>
        <translation>删除案例</translation>
    </message>
    <message>
        <source>Case restored</source>
        <translation>恢复案例</translation>
    </message>
    <message>
        <source>Case imported</source>
        <translation>导入案例</translation>
    </message>
    <message>
        <source>Depth changed</source>
        <translation>更改深度</translation>
    </message>
    <message>
        <source>Stage changed</source>
        <translation>更改阶段</translation>
    </message>
    <message>
        <source>Report issued</source>
        <translation>签发报告</translation>
    </message>
    <message>
        <source>Opened again for a new version</source>
        <translation>为新版本重新开启</translation>
    </message>
    <message>
        <source>Score ledger</source>
        <translation>得分明细</translation>
    </message>
    <message>
        <source>Score ledger: {title}</source>
        <translation>得分明细：{title}</translation>
    </message>
    <message>
        <source>Indicator</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>等级</translation>
    </message>
    <message>
        <source>Item score</source>
        <translation>单项得分</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Effective weight</source>
        <translation>有效权重</translation>
    </message>
    <message>
        <source>Contribution</source>
        <translation>贡献</translation>
    </message>
    <message>
        <source>Evidence grade</source>
        <translation>证据等级</translation>
    </message>
    <message>
        <source>Index {score} of 100</source>
        <translation>指数 {score}（满分 100）</translation>
    </message>
    <message>
        <source>Item score = 100 × level ÷ highest level. Dimension = weighted mean of its levelled indicators. Index = weighted mean of the dimensions. Coverage {coverage}; possible {low}–{high}.</source>
        <translation>单项得分＝100×等级÷最高等级；维度得分＝已评指标的加权平均；指数＝各维度的加权平均。覆盖率 {coverage}，可能区间 {low}–{high}。</translation>
    </message>
    <message>
        <source>Item score = 100 × level ÷ highest level. Dimension = weighted mean of its levelled indicators. Coverage {coverage}; possible {low}–{high}.</source>
        <translation>单项得分＝100×等级÷最高等级；维度得分＝已评指标的加权平均。覆盖率 {coverage}，可能区间 {low}–{high}。</translation>
    </message>
    <message>
        <source>Theme = mean of its levelled fields; there is no total over themes.</source>
        <translation>主题得分＝已评字段的平均；各主题不加总。</translation>
    </message>
    <message>
        <source>Theme = its weakest row; there is no total over themes.</source>
        <translation>主题得分＝最弱的一行；各主题不加总。</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>Geometric mean</source>
        <translation>几何平均</translation>
    </message>
    <message>
        <source>Lowest possible</source>
        <translation>可能最低</translation>
    </message>
    <message>
        <source>Highest possible</source>
        <translation>可能最高</translation>
    </message>
    <message>
        <source>Rating by score</source>
        <translation>按得分的评级</translation>
    </message>
    <message>
        <source>The compliance gate may withhold or cap a rating; it never changes a score.</source>
        <translation>合规闸门可以暂缓评级或设定上限，不改变得分。</translation>
    </message>
    <message>
        <source>The same levels by each weighting scheme; where the bands differ, both are reported.</source>
        <translation>同一组等级按不同权重方案计算；评级不同的，报告中一并列出。</translation>
    </message>
    <message>
        <source>Schemes</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>Evidence confidence</source>
        <translation>证据置信度</translation>
    </message>
    <message>
        <source>Weighted mean of the best evidence grade (0–1) behind each level; it never changes the score.</source>
        <translation>各项等级所依据的最佳证据等级（0–1）的加权平均；不影响得分。</translation>
    </message>
    <message>
        <source>Compliance gate</source>
        <translation>合规闸门</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Next unanswered</source>
        <translation>下一个未填</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Waived: {text}</source>
        <translation>已豁免：{text}</translation>
    </message>
    <message>
        <source>Issued; the check finds nothing.</source>
        <translation>已签发，核查未发现问题。</translation>
    </message>
    <message>
        <source>Nothing stands in the way of signing.</source>
        <translation>可以签发，没有待处理事项。</translation>
    </message>
    <message numerus="yes">
        <source>%n waived, with the reason printed in the report</source>
        <translation>
            <numerusform>已豁免 %n 项，理由印在报告中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to mend before signing</source>
        <translation>
            <numerusform>签发前须处理 %n 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>另有 %n 项供核对</numerusform>
        </translation>
    </message>
    <message>
        <source>Blocks: {text}</source>
        <translation>须处理：{text}</translation>
    </message>
    <message>
        <source>Note: {text}</source>
        <translation>提示：{text}</translation>
    </message>
    <message>
        <source>Evaluation framework</source>
        <translation>评估框架</translation>
    </message>
    <message>
        <source>Show the score ledger</source>
        <translation>查看得分明细</translation>
    </message>
    <message>
        <source>Provisional</source>
        <translation>暂定</translation>
    </message>
    <message>
        <source>Index {score} of 100 {note}</source>
        <translation>指数 {score}，满分 100 {note}</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>覆盖率</translation>
    </message>
    <message>
        <source>(by score: {band})</source>
        <translation>（按得分：{band}）</translation>
    </message>
    <message>
        <source>Shape of the result: {values}</source>
        <translation>得分分布：{values}</translation>
    </message>
    <message numerus="yes">
        <source>%n report(s)</source>
        <translation>
            <numerusform>%n 份报告</numerusform>
        </translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) to mend before signing: this is a working draft.</source>
        <translation>
            <numerusform>签发前还须处理 %n 项，当前为工作稿。</numerusform>
        </translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Report in {language}</source>
        <translation>{language}报告</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Open report</source>
        <translation>打开报告</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Folder for the report</source>
        <translation>报告文件夹</translation>
    </message>
    <message numerus="yes">
        <source>%n report(s) of this name are in the folder already.</source>
        <translation>
            <numerusform>文件夹里已有 %n 份同名报告。</numerusform>
        </translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>两份都保留</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancelled; no report was written over.</source>
        <translation>已取消，原有报告未被覆盖。</translation>
    </message>
    <message>
        <source>Done:</source>
        <translation>已生成：</translation>
    </message>
    <message>
        <source>The report cannot be written: {why}</source>
        <translation>报告无法写入：{why}</translation>
    </message>
    <message>
        <source>The report could not be made. The answers are safe.</source>
        <translation>报告未能生成，答案不受影响。</translation>
    </message>
    <message>
        <source>Import cases</source>
        <translation>导入案例</translation>
    </message>
    <message numerus="yes">
        <source>%n case(s) imported.</source>
        <translation>
            <numerusform>已导入 %n 个案例。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %n case(s)</source>
        <translation>
            <numerusform>导出 %n 个案例</numerusform>
        </translation>
    </message>
    <message>
        <source>Export all cases</source>
        <translation>导出全部案例</translation>
    </message>
    <message numerus="yes">
        <source>%n case(s) exported:</source>
        <translation>
            <numerusform>已导出 %n 个案例：</numerusform>
        </translation>
    </message>
    <message>
        <source>Not among them: {parts}.</source>
        <translation>其中不含：{parts}。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>The casebook is whole: file, history, attachments and levels were checked.</source>
        <translation>案例册完好：文件、历史、附件和等级均已核对。</translation>
    </message>
    <message>
        <source>It is a copy for others, made without {parts}, history and issued versions.</source>
        <translation>这是供他人使用的副本，制作时未含{parts}、历史与已签发版本。</translation>
    </message>
    <message>
        <source>Cases as JSON</source>
        <translation>JSON 案例文件</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) found</source>
        <translation>
            <numerusform>发现 %n 个问题</numerusform>
        </translation>
    </message>
    <message>
        <source>Save a copy of the file before anything else.</source>
        <translation>处理之前，请先另存一份副本。</translation>
    </message>
    <message>
        <source>Rescue into a new file…</source>
        <translation>抢救到新文件…</translation>
    </message>
    <message>
        <source>Version and issue</source>
        <translation>版本与签发</translation>
    </message>
    <message>
        <source>In work</source>
        <translation>修改中</translation>
    </message>
    <message>
        <source>For comment</source>
        <translation>征求意见</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Next number</source>
        <translation>下一个编号</translation>
    </message>
    <message>
        <source>Scheme…</source>
        <translation>编号规则…</translation>
    </message>
    <message>
        <source>Report number</source>
        <translation>报告编号</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) stand in the way of issuing. A click leads to the field.</source>
        <translation>
            <numerusform>尚有 %n 项须先处理才能签发。点击可转到相应字段。</numerusform>
        </translation>
    </message>
    <message>
        <source>Coverage is too low for a rating. It can be issued all the same, for a reason that is printed.</source>
        <translation>覆盖率不足，指数不予评级。仍可签发，但须写明理由，理由将印入报告。</translation>
    </message>
    <message>
        <source>Nothing stands in the way of issuing.</source>
        <translation>没有妨碍签发的事项。</translation>
    </message>
    <message>
        <source>What stands in the way of issuing</source>
        <translation>签发前须处理的事项</translation>
    </message>
    <message>
        <source>Issue version {version}</source>
        <translation>签发 {version} 版</translation>
    </message>
    <message>
        <source>The stage of the version was changed.</source>
        <translation>版本阶段已更改。</translation>
    </message>
    <message>
        <source>How report numbers are made; {year} stands for the year, {number} for the running number:</source>
        <translation>报告编号的写法；{year} 代表年度，{number} 代表序号：</translation>
    </message>
    <message>
        <source>Scheme of report numbers</source>
        <translation>报告编号规则</translation>
    </message>
    <message>
        <source>Version {version} is issued and sealed.</source>
        <translation>{version} 版已签发并封存。</translation>
    </message>
    <message>
        <source>Issued</source>
        <translation>签发</translation>
    </message>
    <message>
        <source>Content hash</source>
        <translation>内容摘要</translation>
    </message>
    <message>
        <source>Versions before</source>
        <translation>此前版本</translation>
    </message>
    <message>
        <source>Erratum {version}: mends an error, the judgement stays</source>
        <translation>更正 {version}：订正差错，判断不变</translation>
    </message>
    <message>
        <source>Restatement {version}: judges anew</source>
        <translation>重述 {version}：重新评估</translation>
    </message>
    <message>
        <source>Begin a new version</source>
        <translation>开始新版本</translation>
    </message>
    <message>
        <source>Why it is issued again; the report prints it</source>
        <translation>重新签发的原因，将印入报告</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>A new version has begun; what was issued stays as it is.</source>
        <translation>已开始新版本；已签发的内容保持不变。</translation>
    </message>
    <message>
        <source>Too large for a preview. Open a copy to see it.</source>
        <translation>文件过大，不作预览。请打开副本查看。</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>With internal content: what forms mark as not for the report</source>
        <translation>包含内部内容：表单标为不印入报告的部分</translation>
    </message>
    <message>
        <source>With personal data: names of persons, files that hold personal data</source>
        <translation>包含个人信息：人名，以及含个人信息的附件</translation>
    </message>
    <message>
        <source>For others: history and issued versions stay at home, because they hold every earlier answer. The file says what was left out.</source>
        <translation>用于对外提供：不附历史与已签发版本，因为其中留有以前的全部答案。文件中会注明略去了什么。</translation>
    </message>
    <message>
        <source>Everything goes along, history and issued versions too: for another casebook of your own.</source>
        <translation>全部导出，包括历史与已签发版本：用于自己的另一案例册。</translation>
    </message>
    <message>
        <source>How this number comes about</source>
        <translation>该数字如何得出</translation>
    </message>
    <message>
        <source>How this number comes about (Ctrl+J)</source>
        <translation>该数字如何得出（Ctrl+J）</translation>
    </message>
    <message>
        <source>Rule and arithmetic</source>
        <translation>规则与演算</translation>
    </message>
    <message>
        <source>Work out again from the file</source>
        <translation>由文件重新推算</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Versions of the rules</source>
        <translation>所用规则的版本</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评级</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答案</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>No value</source>
        <translation>无数值</translation>
    </message>
    <message>
        <source>An answer that this number needs is missing.</source>
        <translation>缺少得出该数字所需的答案。</translation>
    </message>
    <message>
        <source>Required answers</source>
        <translation>必填项</translation>
    </message>
    <message>
        <source>Required answers that apply at this depth: given, or excused by a state that says why.</source>
        <translation>本次评估深度下适用的必填项中，已填写或已说明原因的项数。</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Send a copy…</source>
        <translation>发送副本…</translation>
    </message>
    <message>
        <source>Backups…</source>
        <translation>备份与还原…</translation>
    </message>
    <message>
        <source>Bin…</source>
        <translation>回收站…</translation>
    </message>
    <message>
        <source>Delete this evaluation</source>
        <translation>删除此评估</translation>
    </message>
    <message>
        <source>As of a day…</source>
        <translation>查看某日的内容…</translation>
    </message>
    <message>
        <source>As of {day}</source>
        <translation>截至 {day}</translation>
    </message>
    <message>
        <source>New case {name}</source>
        <translation>新建案例{name}</translation>
    </message>
    <message>
        <source>New evaluation {name}</source>
        <translation>新建评估{name}</translation>
    </message>
    <message>
        <source>Restored, but these files of evidence were in no backup: {names}</source>
        <translation>已还原，但所有备份中都没有以下证据文件：{names}</translation>
    </message>
    <message>
        <source>Delete evaluation {name}</source>
        <translation>删除评估{name}</translation>
    </message>
    <message>
        <source>Evaluation deleted: {name}</source>
        <translation>已删除评估：{name}</translation>
    </message>
    <message>
        <source>Restored: {path}</source>
        <translation>已还原：{path}</translation>
    </message>
    <message>
        <source>Bring back row in {name}</source>
        <translation>恢复{name}中的行</translation>
    </message>
    <message>
        <source>Take back {name}</source>
        <translation>取回{name}的旧答案</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>备份与还原</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>立即备份</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Cases in the backup</source>
        <translation>备份中的案例</translation>
    </message>
    <message>
        <source>Latest changes</source>
        <translation>最近的修改</translation>
    </message>
    <message>
        <source>Restore as a new casebook…</source>
        <translation>还原为新的案例册…</translation>
    </message>
    <message>
        <source>No backups yet. The first is made soon after a casebook is opened.</source>
        <translation>还没有备份。打开案例册后不久会自动生成第一份。</translation>
    </message>
    <message>
        <source>Reading the backup…</source>
        <translation>正在读取备份…</translation>
    </message>
    <message numerus="yes">
        <source>%n evaluation(s)</source>
        <translation>
            <numerusform>%n 次评估</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of evidence</source>
        <translation>
            <numerusform>%n 个证据文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in the bin</source>
        <translation>
            <numerusform>回收站中 %n 个案例</numerusform>
        </translation>
    </message>
    <message>
        <source>Backed up.</source>
        <translation>已备份。</translation>
    </message>
    <message>
        <source>Nothing has changed since the last backup.</source>
        <translation>自上次备份以来没有变化。</translation>
    </message>
    <message>
        <source>Restore as a new casebook</source>
        <translation>还原为新的案例册</translation>
    </message>
    <message numerus="yes">
        <source>Duplicate %n case(s)</source>
        <translation>
            <numerusform>复制 %n 个案例</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n case(s)</source>
        <translation>
            <numerusform>删除 %n 个案例</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Send a copy of %n case(s)</source>
        <translation>
            <numerusform>发送 %n 个案例的副本</numerusform>
        </translation>
    </message>
    <message>
        <source>Send a copy of all cases</source>
        <translation>发送全部案例的副本</translation>
    </message>
    <message>
        <source>Bin</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>Deleted item</source>
        <translation>已删除的内容</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>案例</translation>
    </message>
    <message>
        <source>Deleted at</source>
        <translation>删除时间</translation>
    </message>
    <message>
        <source>By</source>
        <translation>删除人</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Empty the bin…</source>
        <translation>清空回收站…</translation>
    </message>
    <message>
        <source>What was deleted stays here until the bin is emptied.</source>
        <translation>已删除的内容会一直保留在这里，直到清空回收站。</translation>
    </message>
    <message>
        <source>Nothing is in the bin.</source>
        <translation>回收站是空的。</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of evidence belong to no answer any more.</source>
        <translation>
            <numerusform>有 %n 个证据文件已不属于任何答案。</numerusform>
        </translation>
    </message>
    <message>
        <source>Without a name</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message numerus="yes">
        <source>Restore %n case(s)</source>
        <translation>
            <numerusform>恢复 %n 个案例</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) brought back.</source>
        <translation>
            <numerusform>已恢复 %n 项。</numerusform>
        </translation>
    </message>
    <message>
        <source>Empty the bin</source>
        <translation>清空回收站</translation>
    </message>
    <message>
        <source>Empty the bin for good?</source>
        <translation>要彻底清空回收站吗？</translation>
    </message>
    <message>
        <source>Deleted cases go with their whole history, and the files of evidence that no answer names. This cannot be undone. Evaluations and rows of cases that stay are no longer offered here; what was answered stays in the history of the case. Backups made before keep everything until they are too old.</source>
        <translation>已删除的案例将连同其全部历史一并移除，不再被任何答案引用的证据文件也会移除，此操作无法撤销。仍保留的案例中已删除的评估和行不再列出，但其内容仍留在该案例的历史中。此前的备份在过期之前仍保留全部内容。</translation>
    </message>
    <message>
        <source>Emptied: {cases} cases, {files} files of evidence ({size} MB).</source>
        <translation>已清空：{cases} 个案例，{files} 个证据文件（{size} MB）。</translation>
    </message>
    <message>
        <source>Whole case</source>
        <translation>整个案例</translation>
    </message>
    <message>
        <source>This field</source>
        <translation>当前字段</translation>
    </message>
    <message>
        <source>By day…</source>
        <translation>按日期…</translation>
    </message>
    <message>
        <source>Take back the answer before</source>
        <translation>取回修改前的答案</translation>
    </message>
    <message>
        <source>Take back this answer</source>
        <translation>取回此答案</translation>
    </message>
    <message>
        <source>Go to a field to see what was answered to it.</source>
        <translation>选中一个字段，即可查看它的历次答案。</translation>
    </message>
    <message>
        <source>Nothing was changed yet.</source>
        <translation>还没有任何修改。</translation>
    </message>
    <message>
        <source>Why: {reason}</source>
        <translation>理由：{reason}</translation>
    </message>
    <message>
        <source>Rationale</source>
        <translation>评分理由</translation>
    </message>
    <message>
        <source>Evaluation deleted</source>
        <translation>删除评估</translation>
    </message>
    <message>
        <source>Evaluation restored</source>
        <translation>恢复评估</translation>
    </message>
    <message>
        <source>Merged from another copy</source>
        <translation>已合并另一份副本的改动</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>From: {answer}</source>
        <translation>修改前：{answer}</translation>
    </message>
    <message>
        <source>To: {answer}</source>
        <translation>修改后：{answer}</translation>
    </message>
    <message>
        <source>Evidence: {before} → {after}</source>
        <translation>证据：{before} → {after} 条</translation>
    </message>
    <message numerus="yes">
        <source>Import %n case(s)</source>
        <translation>
            <numerusform>导入 %n 个案例</numerusform>
        </translation>
    </message>
    <message>
        <source>The case as of a day</source>
        <translation>查看某日的案例</translation>
    </message>
    <message>
        <source>Every answer as it was at the end of the day chosen, for reading only. Nothing of today changes.</source>
        <translation>显示所选日期结束时的全部答案，仅供查看；当前内容不受影响。</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n 处修改</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>As of the end of {day}. Nothing can be changed here.</source>
        <translation>截至 {day} 的内容，仅供查看，不能修改。</translation>
    </message>
    <message>
        <source>Another day…</source>
        <translation>换一天…</translation>
    </message>
    <message>
        <source>Back to now</source>
        <translation>回到当前</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Open for reading</source>
        <translation>以只读方式打开</translation>
    </message>
    <message>
        <source>Work on a copy…</source>
        <translation>用副本工作…</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>停止等待</translation>
    </message>
    <message>
        <source>Waiting for “{file}”: it opens as soon as it is free.</source>
        <translation>正在等待“{file}”：一旦可用即自动打开。</translation>
    </message>
    <message>
        <source>Work on a copy</source>
        <translation>用副本工作</translation>
    </message>
    <message>
        <source>Rescue into a new file</source>
        <translation>抢救到新文件</translation>
    </message>
    <message>
        <source>Everything could be rescued.</source>
        <translation>全部内容均已抢救。</translation>
    </message>
    <message>
        <source>What could be read is in the new file; the damaged one is as it was. Not whole are:</source>
        <translation>能读出的内容已写入新文件，损坏的文件未作改动。以下内容不完整：</translation>
    </message>
    <message>
        <source>Rescued</source>
        <translation>抢救结果</translation>
    </message>
    <message>
        <source>History of this field</source>
        <translation>此字段的历史</translation>
    </message>
    <message>
        <source>Password…</source>
        <translation>密码…</translation>
    </message>
    <message>
        <source>Write it unprotected: this file is not encrypted</source>
        <translation>仍要导出：导出的文件不加密</translation>
    </message>
    <message>
        <source>The casebook has a password, but the exported file is not encrypted. “Save a copy” keeps the password; to export all the same, tick the box.</source>
        <translation>案例册有密码，而导出的文件不加密。“另存副本”会保留密码；确要导出，请勾选上面的选项。</translation>
    </message>
    <message>
        <source>Show what is typed</source>
        <translation>显示输入的内容</translation>
    </message>
    <message>
        <source>Password of “{file}”</source>
        <translation>“{file}”的密码</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Change the password</source>
        <translation>更改密码</translation>
    </message>
    <message>
        <source>Set a password</source>
        <translation>设置密码</translation>
    </message>
    <message>
        <source>With a password nobody can read this casebook, its backups and the copies made from now on without it. A lost password cannot be recovered by anyone: keep it where you will find it.</source>
        <translation>设密码后，没有密码就无法读取本案例册、它的备份，以及此后另存的副本。忘记密码，任何人都无法找回，请妥善保管。</translation>
    </message>
    <message>
        <source>Current password</source>
        <translation>当前密码</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>新密码</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>再次输入</translation>
    </message>
    <message>
        <source>Copies, reports and exports made before stay as they are, and traces of the old file may stay on the disk: there, the encryption of the system (BitLocker, FileVault) helps.</source>
        <translation>此前另存的副本、报告和导出文件不受影响，原文件在磁盘上的痕迹也可能仍可恢复；为此可启用系统的磁盘加密（BitLocker、FileVault）。</translation>
    </message>
    <message>
        <source>Remove the password</source>
        <translation>移除密码</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>两次输入不一致。</translation>
    </message>
    <message>
        <source>This is not the current password.</source>
        <translation>当前密码不对。</translation>
    </message>
    <message>
        <source>The casebook and its backups have the password now.</source>
        <translation>案例册及其备份已设密码。</translation>
    </message>
    <message>
        <source>The casebook has no password any more.</source>
        <translation>案例册已移除密码。</translation>
    </message>
    <message>
        <source>The casebook is being written anew…</source>
        <translation>正在重新写入案例册……</translation>
    </message>
    <message>
        <source>Preview of the report</source>
        <translation>报告预览</translation>
    </message>
    <message>
        <source>Show the field in the report</source>
        <translation>在报告中查看此字段</translation>
    </message>
    <message>
        <source>Show in the report (Ctrl+Shift+P)</source>
        <translation>在报告中查看（Ctrl+Shift+P）</translation>
    </message>
    <message>
        <source>Pages of the report</source>
        <translation>报告页面</translation>
    </message>
    <message>
        <source>Previous page</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Smaller (Ctrl+−)</source>
        <translation>缩小（Ctrl+−）</translation>
    </message>
    <message>
        <source>Larger (Ctrl++)</source>
        <translation>放大（Ctrl++）</translation>
    </message>
    <message>
        <source>As wide as there is room</source>
        <translation>适合宽度</translation>
    </message>
    <message>
        <source>Close the preview (Ctrl+P)</source>
        <translation>关闭预览（Ctrl+P）</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页码</translation>
    </message>
    <message>
        <source>The pages are being set…</source>
        <translation>正在排版……</translation>
    </message>
    <message>
        <source>The pages could not be set. The answers are safe.</source>
        <translation>页面未能排出。已填内容不受影响。</translation>
    </message>
    <message>
        <source>Page {page} of {pages}</source>
        <translation>第 {page} 页，共 {pages} 页</translation>
    </message>
    <message>
        <source>One file to send, without what was deleted, but with the whole history and personal data: {path} ({size} MB)</source>
        <translation>已生成单个文件，可直接发送；不含已删除的内容，但包含全部历史和个人信息：{path}（{size} MB）</translation>
    </message>
    <message numerus="yes">
        <source>%n of the deleted cases have an issued report.</source>
        <translation>
            <numerusform>其中 %n 个已删除的案例有已签发的报告。</numerusform>
        </translation>
    </message>
    <message>
        <source>Verify a report…</source>
        <translation>核验报告…</translation>
    </message>
    <message>
        <source>Verify a report</source>
        <translation>核验报告</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Version {version} is issued: its report comes out as it was issued.</source>
        <translation>{version} 版已签发：生成的报告与签发时一致。</translation>
    </message>
    <message>
        <source>Sign with a certificate file</source>
        <translation>用证书文件签名</translation>
    </message>
    <message>
        <source>Certificate file</source>
        <translation>证书文件</translation>
    </message>
    <message>
        <source>Password, not kept</source>
        <translation>密码（不保存）</translation>
    </message>
    <message>
        <source>Password of the certificate</source>
        <translation>证书密码</translation>
    </message>
    <message>
        <source>Choose a certificate file</source>
        <translation>选择证书文件</translation>
    </message>
    <message>
        <source>Certificate files</source>
        <translation>证书文件</translation>
    </message>
    <message>
        <source>Looking at the report…</source>
        <translation>正在核验报告…</translation>
    </message>
    <message>
        <source>Open its data as a casebook…</source>
        <translation>将数据打开为案例册…</translation>
    </message>
    <message>
        <source>The report agrees with itself.</source>
        <translation>报告前后一致。</translation>
    </message>
    <message>
        <source>The report does not agree: see what differs.</source>
        <translation>报告不一致，请看下列各项。</translation>
    </message>
    <message>
        <source>Agrees: {text}</source>
        <translation>一致：{text}</translation>
    </message>
    <message>
        <source>Wrong: {text}</source>
        <translation>不符：{text}</translation>
    </message>
    <message>
        <source>The file cannot be read: {why}</source>
        <translation>无法读取文件：{why}</translation>
    </message>
    <message>
        <source>Casebook of the data of a report</source>
        <translation>由报告数据生成案例册</translation>
    </message>
    <message>
        <source>How well it stands</source>
        <translation>论证与稳健性</translation>
    </message>
    <message>
        <source>As claimed and as evidenced</source>
        <translation>所主张与所证实</translation>
    </message>
    <message>
        <source>How sure the band is</source>
        <translation>评级的稳健程度</translation>
    </message>
    <message>
        <source>What would change the band</source>
        <translation>达到下一评级的途径</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>对照</translation>
    </message>
    <message>
        <source>Check of claims and wording</source>
        <translation>主张与措辞的检查</translation>
    </message>
    <message>
        <source>Chance of each band, with levels, weights, schemes and means moved together</source>
        <translation>各评级的概率（等级、权重、方案与均值同时变动）</translation>
    </message>
    <message>
        <source>Index with one indicator a level lower and a level higher</source>
        <translation>单项指标低一级与高一级时的指数</translation>
    </message>
    <message>
        <source>Go to the field</source>
        <translation>前往该字段</translation>
    </message>
    <message>
        <source>Levels and claims without sufficient evidence</source>
        <translation>证据不足的等级与主张</translation>
    </message>
    <message>
        <source>No indicator has a level yet.</source>
        <translation>尚无已评指标。</translation>
    </message>
    <message>
        <source>With the levels as given, the index is {claimed}; with each level capped by what its evidence can carry, it is {evidenced}.</source>
        <translation>按所评等级，指数为 {claimed}；把每项等级限于所引证据所能支持的份额后，指数为 {evidenced}。</translation>
    </message>
    <message>
        <source>As claimed</source>
        <translation>所主张</translation>
    </message>
    <message>
        <source>As evidenced</source>
        <translation>所证实</translation>
    </message>
    <message numerus="yes">
        <source>%n without sufficient evidence</source>
        <translation>
            <numerusform>%n 项证据不足</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything has sufficient evidence.</source>
        <translation>每项等级与主张都有足够的证据。</translation>
    </message>
    <message>
        <source>{text} – waived: {reason}</source>
        <translation>{text}——已豁免：{reason}</translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>未发现问题。</translation>
    </message>
    <message>
        <source>Nothing to mend: these are notes, or waived.</source>
        <translation>没有须改正的；以下为提示或已豁免。</translation>
    </message>
    <message numerus="yes">
        <source>%n to mend or to waive with a reason; the others are notes.</source>
        <translation>
            <numerusform>%n 项须改正，或写明理由后豁免；其余为提示。</numerusform>
        </translation>
    </message>
    <message>
        <source>The highest band is reached.</source>
        <translation>已达到最高评级。</translation>
    </message>
    <message>
        <source>{band} needs many indicators at once; the sets were not all gone through.</source>
        <translation>达到“{band}”须同时改变很多指标，未逐一列举。</translation>
    </message>
    <message>
        <source>No set of indicators reaches {band}.</source>
        <translation>没有任何一组指标的改变可以达到“{band}”。</translation>
    </message>
    <message>
        <source>Not rated now for want of coverage. {band} needs at least {size} indicators; {found} sets do it.</source>
        <translation>目前因覆盖率不足而不予评级。要评为“{band}”，最少须评出或提升 {size} 项指标，共有 {found} 种组合。</translation>
    </message>
    <message>
        <source>{band} is {missing} points away and needs at least {size} indicators; {found} sets do it.</source>
        <translation>距“{band}”还差 {missing} 分，最少须改变 {size} 项指标，共有 {found} 种组合。</translation>
    </message>
    <message>
        <source>{name}: “{option}”</source>
        <translation>{name}：选“{option}”</translation>
    </message>
    <message>
        <source>{name}: any option</source>
        <translation>{name}：任选一项即可</translation>
    </message>
    <message>
        <source>{name}: give a level ({after} will do)</source>
        <translation>{name}：评出等级（{after} 级即可）</translation>
    </message>
    <message>
        <source>{name}: level {before} → {after}</source>
        <translation>{name}：{before}→{after} 级</translation>
    </message>
    <message>
        <source>{steps} → {score}</source>
        <translation>{steps} → {score} 分</translation>
    </message>
    <message>
        <source>{steps} → {score}, CNY {cost}</source>
        <translation>{steps} → {score} 分，{cost} 元</translation>
    </message>
    <message>
        <source>Withdraw the waiver</source>
        <translation>撤销豁免</translation>
    </message>
    <message>
        <source>Waive with a reason…</source>
        <translation>豁免并写明理由…</translation>
    </message>
    <message>
        <source>Waive with a reason</source>
        <translation>豁免并写明理由</translation>
    </message>
    <message>
        <source>Why may this stand? {text}</source>
        <translation>为何可以保留？{text}</translation>
    </message>
    <message>
        <source>Self-assessment and third party</source>
        <translation>企业自评与第三方</translation>
    </message>
    <message>
        <source>This case has only one evaluation of the year: make another, in the other mode, to compare.</source>
        <translation>本案例本年度只有一份评估；以另一种评估方式新建一份，即可对照。</translation>
    </message>
    <message>
        <source>Index {own} by self-assessment, {third} by {other}; the self-assessment is higher in {generous} of {compared} indicators. The two stand side by side and are not merged.</source>
        <translation>企业自评指数 {own}，{other}指数 {third}；{compared} 项可比指标中，{generous} 项企业自评较高。两方得分并列，不合并。</translation>
    </message>
    <message>
        <source>{name}: self {own}, other {other}</source>
        <translation>{name}：自评 {own}，另一方 {other}</translation>
    </message>
    <message>
        <source>{line}, gap {gap}</source>
        <translation>{line}，差距 {gap}</translation>
    </message>
    <message>
        <source>Set depth {depth}</source>
        <translation>设置深度{depth}</translation>
    </message>
    <message>
        <source>Merge with another copy…</source>
        <translation>与另一副本合并…</translation>
    </message>
    <message>
        <source>This casebook</source>
        <translation>本案例册</translation>
    </message>
    <message>
        <source>The other</source>
        <translation>对方</translation>
    </message>
    <message>
        <source>Merge with “{file}”</source>
        <translation>与“{file}”合并</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>All from this casebook</source>
        <translation>其余都用本案例册的</translation>
    </message>
    <message>
        <source>All from the other</source>
        <translation>其余都用对方的</translation>
    </message>
    <message numerus="yes">
        <source>%n still to be settled</source>
        <translation>
            <numerusform>还有 %n 处待选定</numerusform>
        </translation>
    </message>
    <message>
        <source>Merge with another copy</source>
        <translation>与另一副本合并</translation>
    </message>
    <message>
        <source>“{file}” was merged in.</source>
        <translation>“{file}”已并入。</translation>
    </message>
    <message>
        <source>As in the report: {what}</source>
        <translation>报告中的图：{what}</translation>
    </message>
    <message numerus="yes">
        <source>%n capped</source>
        <translation>
            <numerusform>%n 项受限</numerusform>
        </translation>
    </message>
    <message>
        <source>House style</source>
        <translation>机构版式</translation>
    </message>
    <message>
        <source>Choose a house style</source>
        <translation>选择机构版式</translation>
    </message>
    <message>
        <source>Beside the casebook</source>
        <translation>案例册旁的版式</translation>
    </message>
    <message>
        <source>standard</source>
        <translation>标准版式</translation>
    </message>
    <message>
        <source>{name} ({file})</source>
        <translation>{name}（{file}）</translation>
    </message>
    <message>
        <source>House styles</source>
        <translation>机构版式文件</translation>
    </message>
    <message>
        <source>Those that have not changed since can stay as they are.</source>
        <translation>此后没有变化的报告可以保留不动。</translation>
    </message>
    <message>
        <source>Make what is missing or has changed</source>
        <translation>只生成缺少或有变化的</translation>
    </message>
    <message>
        <source>Make all again</source>
        <translation>全部重新生成</translation>
    </message>
    <message numerus="yes">
        <source>%n report(s) made.</source>
        <translation>
            <numerusform>已生成 %n 份报告。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unchanged report(s) kept.</source>
        <translation>
            <numerusform>%n 份未变，保留原件。</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancelled. Make them again to go on where it stopped.</source>
        <translation>已取消。再次生成即从中断处继续。</translation>
    </message>
    <message>
        <source>Publish the local copy</source>
        <translation>发布本机副本</translation>
    </message>
    <message>
        <source>“{file}” lies in {place}.</source>
        <translation>“{file}”位于{place}。</translation>
    </message>
    <message>
        <source>Synchronising while one works can damage a file or overwrite a colleague&apos;s work. On a local copy that cannot happen: it is published whole when you close it and after a minute of rest, and never over somebody else&apos;s change.</source>
        <translation>边编辑边同步，可能损坏文件或覆盖同事的修改。在本机副本上工作则不会：关闭时及停顿一分钟后整体发布，绝不覆盖他人的更改。</translation>
    </message>
    <message>
        <source>Work on a local copy</source>
        <translation>在本机副本上工作</translation>
    </message>
    <message>
        <source>Open it there</source>
        <translation>直接打开</translation>
    </message>
    <message>
        <source>You work on a local copy of “{file}”. It is published when you close it, and after a minute of rest.</source>
        <translation>正在“{file}”的本机副本上工作，关闭时及停顿一分钟后发布。</translation>
    </message>
    <message>
        <source>This casebook is no local copy: every answer is in its file already.</source>
        <translation>这不是本机副本，答案已全部在文件中。</translation>
    </message>
    <message>
        <source>Published: {file}</source>
        <translation>已发布：{file}</translation>
    </message>
    <message>
        <source>Merge…</source>
        <translation>合并…</translation>
    </message>
    <message>
        <source>Keep both…</source>
        <translation>两份都保留…</translation>
    </message>
    <message>
        <source>This is a local copy. Close it, and set the password of the casebook where it lies, by “csi-desktop password”.</source>
        <translation>这是本机副本。请先关闭，再用“csi-desktop password”为原文件设密码。</translation>
    </message>
    <message>
        <source>A Word file (.docx) as well, for comments</source>
        <translation>同时生成 Word 文件（.docx），供征求意见</translation>
    </message>
    <message>
        <source>Everything goes along but what was deleted: history, issued versions and names, too.</source>
        <translation>除已删除的内容外全部包含，历史、已签发版本和人名也在内。</translation>
    </message>
    <message>
        <source>One file to send: {path} ({size} MB). Not in it: {parts}, history, issued versions, what was deleted.</source>
        <translation>可直接发送的单个文件：{path}（{size} MB）。其中不含{parts}、历史、已签发版本和已删除的内容。</translation>
    </message>
    <message>
        <source>Rank the cases…</source>
        <translation>案例排名…</translation>
    </message>
    <message>
        <source>Portfolio of a table…</source>
        <translation>组合指数（表单与数据表）…</translation>
    </message>
    <message>
        <source>Choose a form file and a table</source>
        <translation>请选择表单文件和数据表</translation>
    </message>
    <message>
        <source>The form (.toml, with a [portfolio] part) says what is asked and how it is weighed; the table (Excel or CSV) has a line for each unit. Both can be dropped here.</source>
        <translation>表单（.toml，含 [portfolio] 部分）写明考察哪些指标、如何赋权；数据表（Excel 或 CSV）每个单位一行。两个文件都可以直接拖到这里。</translation>
    </message>
    <message>
        <source>Portfolio</source>
        <translation>组合指数</translation>
    </message>
    <message>
        <source>Form file</source>
        <translation>表单文件</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>数据表</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>工作表</translation>
    </message>
    <message>
        <source>none chosen</source>
        <translation>尚未选择</translation>
    </message>
    <message>
        <source>Choose a form file</source>
        <translation>选择表单文件</translation>
    </message>
    <message>
        <source>Choose a table</source>
        <translation>选择数据表</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Form files</source>
        <translation>表单文件</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>数据表</translation>
    </message>
    <message>
        <source>No case to rank</source>
        <translation>没有可排名的案例</translation>
    </message>
    <message>
        <source>The casebook has no case yet, or search and filters leave none over.</source>
        <translation>案例册中还没有案例，或者搜索和筛选之后没有剩下案例。</translation>
    </message>
    <message>
        <source>Cases ranked</source>
        <translation>案例排名</translation>
    </message>
    <message>
        <source>Only the cases that the list shows, by its search and filters.</source>
        <translation>只包括案例列表中经搜索和筛选后显示的案例。</translation>
    </message>
    <message>
        <source>The newest evaluation of every case by the index, default scheme. Only rated indices have a rank.</source>
        <translation>各案例取最近一次评估，按指数（默认方案）排名；不予评级的指数不排名。</translation>
    </message>
    <message>
        <source>Open the evaluation</source>
        <translation>打开评估</translation>
    </message>
    <message>
        <source>Rank again</source>
        <translation>重新排名</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>名次</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Rank range</source>
        <translation>名次区间</translation>
    </message>
    <message>
        <source>Chance of rank 1</source>
        <translation>居首的可能</translation>
    </message>
    <message>
        <source>Not ranked, or missing</source>
        <translation>未排名或缺数的原因</translation>
    </message>
    <message>
        <source>no range</source>
        <translation>没有区间</translation>
    </message>
    <message>
        <source>rank {rank} of {units}, between {low} and {high} in 90 % of the draws</source>
        <translation>第 {rank} 名（共 {units} 个），90% 的抽样中在第 {low} 至第 {high} 名之间</translation>
    </message>
    <message>
        <source>No value: {names}</source>
        <translation>缺数值：{names}</translation>
    </message>
    <message>
        <source>Search unit or name</source>
        <translation>搜索编号或名称</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Ranking</source>
        <translation>排名</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>需要改正之处</translation>
    </message>
    <message numerus="yes">
        <source>%n unit(s)</source>
        <translation>
            <numerusform>%n 个单位</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ranked</source>
        <translation>
            <numerusform>%n 个有名次</numerusform>
        </translation>
    </message>
    <message>
        <source>{title}: {units}, {ranked}</source>
        <translation>{title}：{units}，{ranked}</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) to mend first</source>
        <translation>
            <numerusform>有 %n 处须先改正</numerusform>
        </translation>
    </message>
    <message>
        <source>Agreement between assessors</source>
        <translation>评分一致性</translation>
    </message>
    <message>
        <source>Compared</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>Independent scores</source>
        <translation>独立评分</translation>
    </message>
    <message>
        <source>Whole evaluations</source>
        <translation>整份评估</translation>
    </message>
    <message>
        <source>All cases</source>
        <translation>全部案例</translation>
    </message>
    <message>
        <source>With another casebook…</source>
        <translation>加入另一案例册…</translation>
    </message>
    <message>
        <source>Take the evaluations of the same cases in a colleague&apos;s casebook as assessors too</source>
        <translation>把同事案例册中同一案例的评估也作为评估员计入</translation>
    </message>
    <message>
        <source>Without {files}</source>
        <translation>不计 {files}</translation>
    </message>
    <message>
        <source>Each whole evaluation of a case counts as an assessor, by its lead evaluator. Compared are those of one mode and year, unless others are ticked; a self-assessment and a third party&apos;s evaluation are two sides, not two independent assessors.</source>
        <translation>同一案例的每份完整评估算一名评估员，以主评人的姓名列出。默认只比较同一方式、同一年度的评估，可另行勾选；企业自评与第三方评估是两方，不是两名独立的评估员。</translation>
    </message>
    <message>
        <source>What assessors gave on their own, before moderation (“Independent scores”).</source>
        <translation>评估员在合议前各自给出的“独立评分”。</translation>
    </message>
    <message>
        <source>Within one case the units are its indicators: coefficients are of levels, ICC of levels in shares of the highest.</source>
        <translation>在单个案例之内，以指标为单位：各系数按等级计算，ICC 按折算为百分制的等级计算。</translation>
    </message>
    <message>
        <source>Each case is a unit, by its newest evaluation or those of its newest year. A dimension and the index are compared by the scores that each assessor&apos;s own levels come to; exact and ±1 agreement are of levels.</source>
        <translation>以案例为单位，取各案例最新的评估或最新年度的几份评估。维度和指数比较的是各评估员自己的等级得出的得分；完全一致率和 ±1 级一致率按等级计算。</translation>
    </message>
    <message>
        <source>Whose scores count</source>
        <translation>计入哪些评估员</translation>
    </message>
    <message>
        <source>All figures of the line</source>
        <translation>该行的全部数值</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>差距</translation>
    </message>
    <message>
        <source>What was judged</source>
        <translation>评定对象</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>完全一致</translation>
    </message>
    <message>
        <source>±1 level</source>
        <translation>±1 级</translation>
    </message>
    <message>
        <source>Indicators</source>
        <translation>指标数</translation>
    </message>
    <message>
        <source>95% interval</source>
        <translation>95% 区间</translation>
    </message>
    <message>
        <source>With another casebook</source>
        <translation>加入另一案例册</translation>
    </message>
    <message>
        <source>“{file}” is the casebook that is open: its evaluations are compared already.</source>
        <translation>“{file}”就是当前打开的案例册，其中的评估已在比较之列。</translation>
    </message>
    <message>
        <source>Tick two assessors or more.</source>
        <translation>请勾选两名以上评估员。</translation>
    </message>
    <message>
        <source>There is nothing to compare: no case has two evaluations of one mode and year. A colleague&apos;s casebook can be added.</source>
        <translation>没有可比较的评估：没有案例在同一年有两份同一方式的评估。可以加入同事的案例册。</translation>
    </message>
    <message>
        <source>There is nothing to compare: in no case were two assessors&apos; independent scores entered (“Scoring, moderation, comments and sign-off ▸ Independent scores”).</source>
        <translation>没有可比较的独立评分：还没有案例填写了两名评估员的独立评分（“评分复核与意见处理 ▸ 独立评分”）。</translation>
    </message>
    <message>
        <source>Colleagues&apos; whole evaluations, here or in another casebook, can be compared instead.</source>
        <translation>可改为比较同事的整份评估，在本案例册或另一案例册中均可。</translation>
    </message>
    <message>
        <source>{name}: {value}</source>
        <translation>{name}：{value}</translation>
    </message>
    <message>
        <source>What each gave:</source>
        <translation>各评估员所评：</translation>
    </message>
    <message>
        <source>Excel workbook</source>
        <translation>Excel 工作簿</translation>
    </message>
    <message>
        <source>CSV table</source>
        <translation>CSV 表格</translation>
    </message>
    <message>
        <source>Export the agreement</source>
        <translation>导出评分一致性</translation>
    </message>
    <message>
        <source>Export the ranking</source>
        <translation>导出排名</translation>
    </message>
    <message>
        <source>“{file}” cannot be written: {why}</source>
        <translation>“{file}”无法写入：{why}</translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>已写入：{path}</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>组成部分</translation>
    </message>
    <message>
        <source>What was typed into “{field}” is no value: it is kept as it stands, and does not count. Mend it, or press Esc there to give it up.</source>
        <translation>“{field}”中填写的内容不完整或无法识别，已原样保留，但不会计入。请改正，或在该处按 Esc 放弃。</translation>
    </message>
    <message>
        <source>Apache License 2.0. With Qt {qt} and PySide6 (LGPL 3), ReportLab (BSD), SQLite, Noto fonts (OFL 1.1); see THIRD_PARTY_NOTICES.md.</source>
        <translation>采用 Apache 许可证 2.0。使用 Qt {qt} 与 PySide6（LGPL 3）、ReportLab（BSD）、SQLite、Noto 字体（OFL 1.1），详见 THIRD_PARTY_NOTICES.md。</translation>
    </message>
    <message>
        <source>Harmonic mean</source>
        <translation>调和平均</translation>
    </message>
    <message>
        <source>Set stage {stage}</source>
        <translation>设置阶段{stage}</translation>
    </message>
    <message>
        <source>Issuing numbers the version, freezes forms and answers and seals them. After that nothing of this evaluation can be changed, and undo does not reach back behind it; an erratum or a restatement makes a new version.</source>
        <translation>签发会为该版本编号，冻结表单和答案并加封。此后该评估不能再改，也不能撤销到签发之前；如需修改，可通过更正或重述开启新版本。</translation>
    </message>
    <message>
        <source>Once begun it cannot be undone: it ends with issuing the new version. What was issued stays as it is.</source>
        <translation>开启后不能撤销，须签发新版本才告结束。已签发的内容保持不变。</translation>
    </message>
    <message numerus="yes">
        <source>Bring back %n item(s)</source>
        <translation>
            <numerusform>恢复 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>The other file is not changed. Answers that give way stay in the history. A merge cannot be undone by the menu; a backup of this casebook is made before it (File ▸ Backups).</source>
        <translation>另一文件不会改动，被替换的答案仍在历史记录中。合并不能从菜单撤销；合并前会自动备份本案例册（文件 ▸ 备份与还原）。</translation>
    </message>
    <message>
        <source>Fold the figure</source>
        <translation>收起图</translation>
    </message>
    <message>
        <source>Show the figure</source>
        <translation>展开图</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>保存图片…</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>The picture could not be saved at {path}: {why}</source>
        <translation>图片无法保存到 {path}：{why}</translation>
    </message>
    <message>
        <source>What makes the index vary: the share of its variance by each input (Sobol indices, ± sampling error)</source>
        <translation>指数的变动来自什么：各因素占其方差的比例（Sobol 指数，± 为抽样误差）</translation>
    </message>
    <message>
        <source>No typeface has these signs; a box is printed for each: {signs}</source>
        <translation>报告字体中没有这些字符，将印成方框：{signs}</translation>
    </message>
    <message>
        <source>Copy the whole table</source>
        <translation>复制整张表</translation>
    </message>
    <message>
        <source>Reason for re-issue</source>
        <translation>重新签发的原因</translation>
    </message>
    <message>
        <source>Your name; the report prints who issued it</source>
        <translation>您的姓名；报告会印出签发操作人</translation>
    </message>
    <message>
        <source>Issued by</source>
        <translation>签发操作人</translation>
    </message>
    <message>
        <source>Note on issue</source>
        <translation>签发说明</translation>
    </message>
    <message>
        <source>Why it is issued without a rating; the report prints it</source>
        <translation>不予评级仍须签发的理由，将印入报告</translation>
    </message>
    <message>
        <source>Not opened</source>
        <translation>未能打开</translation>
    </message>
    <message>
        <source>This system has no program to open it with. It is here: {where}</source>
        <translation>系统中没有能打开它的程序。位置：{where}</translation>
    </message>
    <message>
        <source>The reports of both languages are being made, for their seal…</source>
        <translation>正在生成中英文报告，以便封存……</translation>
    </message>
    <message>
        <source>Cancelled; nothing was issued.</source>
        <translation>已取消，没有签发。</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>前往(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Report</source>
        <translation>报告(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Nothing found; some fields show at the depth “{depth}” only</source>
        <translation>没有结果；有些字段只在“{depth}”深度下显示</translation>
    </message>
    <message>
        <source>Nothing of “{field}” is printed in this report.</source>
        <translation>这份报告没有印出“{field}”的内容。</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>Not in the table for want of room, but below for each line: {names}.</source>
        <translation>表中放不下、逐行列在下方的：{names}。</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>驱动器</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找范围(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>QFileSystemModel</name>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
</context>
</TS>
