<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n change(s) not saved yet</source>
        <translation>
            <numerusform>%n change not saved yet</numerusform>
            <numerusform>%n changes not saved yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) of last time were saved now.</source>
        <translation>
            <numerusform>%n change of last time was saved now.</numerusform>
            <numerusform>%n changes of last time were saved now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n case(s) deleted.</source>
        <translation>
            <numerusform>%n case deleted.</numerusform>
            <numerusform>%n cases deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) could not be saved in the casebook.</source>
        <translation>
            <numerusform>%n change could not be saved in the casebook.</numerusform>
            <numerusform>%n changes could not be saved in the casebook.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Change %n answer(s)</source>
        <translation>
            <numerusform>Change %n answer</numerusform>
            <numerusform>Change %n answers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n case</numerusform>
            <numerusform>%n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n required field(s) missing</source>
        <translation>
            <numerusform>%n required field missing</numerusform>
            <numerusform>%n required fields missing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n report(s)</source>
        <translation>
            <numerusform>%n report</numerusform>
            <numerusform>%n reports</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) to mend before signing: this is a working draft.</source>
        <translation>
            <numerusform>%n thing to mend before signing: this is a working draft.</numerusform>
            <numerusform>%n things to mend before signing: this is a working draft.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n report(s) of this name are in the folder already.</source>
        <translation>
            <numerusform>A report of this name is in the folder already.</numerusform>
            <numerusform>%n reports of these names are in the folder already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n case(s) imported.</source>
        <translation>
            <numerusform>%n case imported.</numerusform>
            <numerusform>%n cases imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %n case(s)</source>
        <translation>
            <numerusform>Export %n case</numerusform>
            <numerusform>Export %n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n case(s) exported:</source>
        <translation>
            <numerusform>%n case exported:</numerusform>
            <numerusform>%n cases exported:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) found</source>
        <translation>
            <numerusform>%n problem found</numerusform>
            <numerusform>%n problems found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waived, with the reason printed in the report</source>
        <translation>
            <numerusform>%n waived, with the reason printed in the report</numerusform>
            <numerusform>%n waived, with the reason printed in the report</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to mend before signing</source>
        <translation>
            <numerusform>%n to mend before signing</numerusform>
            <numerusform>%n to mend before signing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%n to look at</numerusform>
            <numerusform>%n to look at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) stand in the way of issuing. A click leads to the field.</source>
        <translation>
            <numerusform>%n thing stands in the way of issuing. A click leads to the field.</numerusform>
            <numerusform>%n things stand in the way of issuing. A click leads to the field.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n evaluation(s)</source>
        <translation>
            <numerusform>%n evaluation</numerusform>
            <numerusform>%n evaluations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of evidence</source>
        <translation>
            <numerusform>%n file of evidence</numerusform>
            <numerusform>%n files of evidence</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in the bin</source>
        <translation>
            <numerusform>%n in the bin</numerusform>
            <numerusform>%n in the bin</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Duplicate %n case(s)</source>
        <translation>
            <numerusform>Duplicate %n case</numerusform>
            <numerusform>Duplicate %n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n case(s)</source>
        <translation>
            <numerusform>Delete %n case</numerusform>
            <numerusform>Delete %n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import %n case(s)</source>
        <translation>
            <numerusform>Import %n case</numerusform>
            <numerusform>Import %n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of evidence belong to no answer any more.</source>
        <translation>
            <numerusform>%n file of evidence belongs to no answer any more.</numerusform>
            <numerusform>%n files of evidence belong to no answer any more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restore %n case(s)</source>
        <translation>
            <numerusform>Restore %n case</numerusform>
            <numerusform>Restore %n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Bring back %n item(s)</source>
        <translation>
            <numerusform>Bring back %n item</numerusform>
            <numerusform>Bring back %n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) brought back.</source>
        <translation>
            <numerusform>%n item brought back.</numerusform>
            <numerusform>%n items brought back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of the deleted cases have an issued report.</source>
        <translation>
            <numerusform>%n of the deleted cases has an issued report.</numerusform>
            <numerusform>%n of the deleted cases have an issued report.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n change</numerusform>
            <numerusform>%n changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Send a copy of %n case(s)</source>
        <translation>
            <numerusform>Send a copy of %n case</numerusform>
            <numerusform>Send a copy of %n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without sufficient evidence</source>
        <translation>
            <numerusform>%n without sufficient evidence</numerusform>
            <numerusform>%n without sufficient evidence</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to mend or to waive with a reason; the others are notes.</source>
        <translation>
            <numerusform>%n to mend or to waive with a reason; the others are notes.</numerusform>
            <numerusform>%n to mend or to waive with a reason; the others are notes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n still to be settled</source>
        <translation>
            <numerusform>%n still to be settled</numerusform>
            <numerusform>%n still to be settled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n capped</source>
        <translation>
            <numerusform>%n capped</numerusform>
            <numerusform>%n capped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n report(s) made.</source>
        <translation>
            <numerusform>%n report made.</numerusform>
            <numerusform>%n reports made.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unchanged report(s) kept.</source>
        <translation>
            <numerusform>%n unchanged report kept.</numerusform>
            <numerusform>%n unchanged reports kept.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unit(s)</source>
        <translation>
            <numerusform>%n unit</numerusform>
            <numerusform>%n units</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ranked</source>
        <translation>
            <numerusform>%n ranked</numerusform>
            <numerusform>%n ranked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) to mend first</source>
        <translation>
            <numerusform>%n thing to mend first</numerusform>
            <numerusform>%n things to mend first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
</TS>
